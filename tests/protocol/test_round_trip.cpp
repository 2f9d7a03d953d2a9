// Every message in every version: what the encoder writes the decoder reads, broken frames are errors, and the tracer
// accounts for every byte. Rules cited: protocol/frame.h (P…), protocol/trace.h (T…).

#include "base/check.h"
#include "base/text.h"
#include "protocol/print.h"
#include "protocol/random.h"
#include "protocol/trace.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::protocol;

namespace {

std::string nameOf(const MessageType& type, std::int16_t version) {
  return std::string(type.name) + " v" + std::to_string(version);
}

Bytes encoded(const AnyMessage& message, std::int16_t version) {
  Writer writer;
  message.encode(writer, version);
  return writer.takeBytes();
}

/// Calls `visit(type, version, prng)` for every version of every message.
template <class Visit>
void everywhere(Visit visit) {
  std::uint64_t seed = 1;
  for (const MessageType* type : messageTypes()) {
    for (std::int16_t version = type->versions.from; version <= type->versions.to; ++version) {
      Prng prng(seed++);
      visit(*type, version, prng);
    }
  }
}

/// Empty when T1 holds, else the entry that breaks it.
std::string coverageProblem(const Trace& trace, std::size_t size) {
  std::size_t at = 0;
  for (const TraceEntry& entry : trace.entries) {
    if (entry.offset != at) return "gap or overlap before " + entry.path;
    if (entry.length == 0) return "no bytes in " + entry.path;
    at += entry.length;
  }
  return at == size ? "" : "the end is missing";
}

}  // namespace

class RoundTripTest : public QObject {
  Q_OBJECT
 private slots:
  void everyMessageIsRegistered() {
    std::size_t described = 0;
    for (const ApiInfo& api : apiTable()) {
      const MessageType* request = requestType(api.key);
      const MessageType* response = responseType(api.key);
      QCOMPARE(request != nullptr, api.isDescribed());
      QCOMPARE(response != nullptr, api.isDescribed());
      if (request == nullptr) continue;
      ++described;
      // The table and the messages say the same.
      QCOMPARE(std::string(request->name), std::string(api.name) + "Request");
      QCOMPARE(std::string(response->name), std::string(api.name) + "Response");
      for (const MessageType* type : {request, response}) {
        QCOMPARE(type->versions.from, api.described.from);
        QCOMPARE(type->versions.to, api.described.to);
        QCOMPARE(type->flexibleFrom, api.flexibleFrom);
      }
    }
    QCOMPARE(described, std::size_t(70));
    QVERIFY(messageTypes().size() > 2 * described + 40);
    for (const MessageType* type : messageTypes()) QCOMPARE(messageTypeByName(type->name), type);
  }

  void whatIsEncodedIsDecoded() {
    everywhere([](const MessageType& type, std::int16_t version, Prng& prng) {
      for (int round = 0; round < 12; ++round) {
        const AnyMessage sent = randomMessage(type, version, prng);
        const Bytes bytes = encoded(sent, version);
        Reader reader(bytes);
        AnyMessage received(type);
        DecodeBudget budget = DecodeBudget::unlimited();
        const bool read = received.decode(reader, version, budget);
        QVERIFY2(read, (nameOf(type, version) + ": " + reader.error()).c_str());
        QVERIFY2(reader.atEnd(), nameOf(type, version).c_str());
        QVERIFY2(received == sent, (nameOf(type, version) + ": " + print(sent, version, 4000)).c_str());
        QVERIFY2(encoded(received, version) == bytes, nameOf(type, version).c_str());
      }
    });
  }

  void defaultsAreEncodedInEveryVersionThatHasThem() {
    everywhere([](const MessageType& type, std::int16_t version, Prng&) {
      Writer writer;
      try {
        AnyMessage(type).encode(writer, version);
      } catch (const Bug&) {
        return;  // a nullable field is null at first; versions without null ask their sender for a value
      }
      Reader reader(writer.takeBytes());
      AnyMessage received(type);
      DecodeBudget budget = DecodeBudget::unlimited();
      QVERIFY2(received.decode(reader, version, budget), nameOf(type, version).c_str());
      QVERIFY2(received == AnyMessage(type), nameOf(type, version).c_str());
    });
  }

  // P7: a frame that ends early is an error at every byte, for the decoder and for the tracer.
  void everyTruncationIsAnError() {
    everywhere([](const MessageType& type, std::int16_t version, Prng& prng) {
      const Bytes whole = encoded(randomMessage(type, version, prng), version);
      for (std::size_t cut = 0; cut<whole.size(); cut += whole.size()> 400 ? 7 : 1) {
        const Bytes part = whole.slice(0, cut);
        Reader reader(part);
        AnyMessage received(type);
        DecodeBudget budget = DecodeBudget::forFrame(cut);
        QVERIFY2(!received.decode(reader, version, budget), nameOf(type, version).c_str());
        QVERIFY(!reader.error().empty());
      }
    });
  }

  // P7: any byte may be anything; the decoder ends, with an answer or an error, and the tracer agrees with it.
  void damagedFramesAreReadOrRefused() {
    everywhere([](const MessageType& type, std::int16_t version, Prng& prng) {
      const Bytes whole = encoded(randomMessage(type, version, prng), version);
      if (whole.empty()) return;
      for (int round = 0; round < 24; ++round) {
        std::vector<std::uint8_t> damaged(whole.data(), whole.data() + whole.size());
        for (std::uint64_t hits = prng.below(3) + 1; hits > 0; --hits) {
          damaged[prng.below(damaged.size())] = static_cast<std::uint8_t>(prng.chance(300) ? 0xFF : prng.next());
        }
        const Bytes bytes{std::vector<std::uint8_t>(damaged)};
        Reader reader(bytes);
        AnyMessage received(type);
        DecodeBudget budget = DecodeBudget::forFrame(bytes.size());
        const bool read = received.decode(reader, version, budget);
        const Trace trace = traceMessage(bytes, type, version);
        QVERIFY2(trace.error.empty() == read,
                 (nameOf(type, version) + ": " + trace.error + " | " + reader.error()).c_str());
        const std::string problem = coverageProblem(trace, bytes.size());
        QVERIFY2(problem.empty(), (nameOf(type, version) + ": " + problem).c_str());
      }
    });
  }

  // P9: what follows a body stays in the reader.
  void trailingBytesAreLeft() {
    everywhere([](const MessageType& type, std::int16_t version, Prng& prng) {
      Writer writer;
      randomMessage(type, version, prng).encode(writer, version);
      writer.raw("extra");
      Reader reader(writer.take());
      AnyMessage received(type);
      DecodeBudget budget = DecodeBudget::unlimited();
      QVERIFY(received.decode(reader, version, budget));
      QCOMPARE(reader.remaining(), std::size_t(5));
    });
  }

  // A frame that came in many pieces reads like one that came whole.
  void piecesReadLikeTheWhole() {
    everywhere([](const MessageType& type, std::int16_t version, Prng& prng) {
      const AnyMessage sent = randomMessage(type, version, prng);
      const Bytes whole = encoded(sent, version);
      Chain pieces;
      for (std::size_t at = 0; at < whole.size();) {
        const std::size_t step = prng.below(5) + 1;
        pieces.append(Bytes::copyOf(whole.slice(at, step).view()));
        at += step;
      }
      Reader reader(pieces);
      AnyMessage received(type);
      DecodeBudget budget = DecodeBudget::unlimited();
      QVERIFY(received.decode(reader, version, budget));
      QVERIFY(received == sent);
    });
  }

  // P6: tags nobody knows are skipped, whatever they hold.
  void unknownTagsAreSkipped() {
    int tried = 0;
    everywhere([&](const MessageType& type, std::int16_t version, Prng&) {
      if (!type.flexible(version)) return;
      Writer writer;
      try {
        AnyMessage(type).encode(writer, version);
      } catch (const Bug&) {
        return;
      }
      // The last byte of a message at its defaults is its empty tag buffer.
      const Bytes plain = writer.takeBytes();
      Writer extended;
      extended.raw(plain.slice(0, plain.size() - 1).view());
      for (const int byte : std::initializer_list<int>{2, 100, 3, 'a', 'b', 'c', 0x81, 1, 0})
        extended.u8(static_cast<std::uint8_t>(byte));
      const Bytes bytes = extended.takeBytes();
      Reader reader(bytes);
      AnyMessage received(type);
      DecodeBudget budget = DecodeBudget::unlimited();
      QVERIFY2(received.decode(reader, version, budget), (nameOf(type, version) + reader.error()).c_str());
      QVERIFY(reader.atEnd());
      QVERIFY(received == AnyMessage(type));
      const Trace trace = traceMessage(bytes, type, version);
      QVERIFY(trace.error.empty() && coverageProblem(trace, bytes.size()).empty());
      ++tried;
    });
    QVERIFY(tried > 100);
  }

  // T1
  void tracerCoversEveryByteOnce() {
    std::size_t sentences = 0;
    everywhere([&](const MessageType& type, std::int16_t version, Prng& prng) {
      const Bytes bytes = encoded(randomMessage(type, version, prng), version);
      const Trace trace = traceMessage(bytes, type, version);
      QVERIFY2(trace.error.empty(), (nameOf(type, version) + ": " + trace.error).c_str());
      const std::string problem = coverageProblem(trace, bytes.size());
      QVERIFY2(problem.empty(), (nameOf(type, version) + ": " + problem).c_str());
      for (const TraceEntry& entry : trace.entries) {
        QVERIFY2(entry.kind != TraceKind::unread, entry.path.c_str());
        QVERIFY2(entry.sentence.size() > 5 && entry.sentence.back() == '.', entry.path.c_str());
        ++sentences;
      }
      // And of what is left when it is cut in two: the first half is explained, the rest is owned up to.
      const Bytes half = bytes.slice(0, bytes.size() / 2);
      QVERIFY(coverageProblem(traceMessage(half, type, version), half.size()).empty());
    });
    QVERIFY(sentences > 10'000);
  }

  void printsOnOneBoundedLine() {
    everywhere([](const MessageType& type, std::int16_t version, Prng& prng) {
      const std::string line = print(randomMessage(type, version, prng), version, 150);
      QVERIFY(line.size() <= 150 + 3);
      QVERIFY2(isUtf8(asBytes(line)), line.c_str());
      for (const char c : line) QVERIFY2(static_cast<unsigned char>(c) >= 0x20, line.c_str());
    });
  }
};
BROKERLAB_TEST(RoundTripTest)
#include "test_round_trip.moc"
