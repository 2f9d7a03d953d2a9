#include "protocol/random.h"

namespace brokerlab::protocol {
namespace {

class Filler : public FieldVisitor {
 public:
  Filler(std::int16_t version, Prng& prng) : version_(version), prng_(prng) {}

  void onBool(const FieldInfo& info, bool& value) override {
    if (wanted(info)) value = prng_.chance(500);
  }
  void onInteger(const FieldInfo& info, IntegerRef value) override {
    if (!wanted(info)) return;
    // Small numbers, borders, anything.
    switch (prng_.below(4)) {
      case 0:
        value.set(prng_.between(-2, 3));
        break;
      case 1:
        value.set(prng_.chance(500) ? INT64_MAX : INT64_MIN);
        break;
      default:
        value.set(static_cast<std::int64_t>(prng_.next()));
    }
  }
  void onDouble(const FieldInfo& info, double& value) override {
    if (wanted(info)) value = static_cast<double>(prng_.between(-1'000'000, 1'000'000)) / 8;
  }
  void onText(const FieldInfo& info, std::string& value) override {
    if (wanted(info)) value = text();
  }
  void onText(const FieldInfo& info, std::optional<std::string>& value) override {
    if (!wanted(info)) return;
    value.reset();
    if (!null(info)) value = text();
  }
  void onBytes(const FieldInfo& info, Bytes& value) override {
    if (wanted(info)) value = Bytes::copyOf(text());
  }
  void onBytes(const FieldInfo& info, std::optional<Bytes>& value) override {
    if (!wanted(info)) return;
    value.reset();
    if (!null(info)) value = Bytes::copyOf(text());
  }
  void onRecords(const FieldInfo& info, Records& value) override {
    if (!wanted(info)) return;
    if (null(info)) {
      value = Records::null();
      return;
    }
    // Long enough, now and then, to be spliced rather than copied.
    Chain chain;
    for (std::uint64_t parts = prng_.below(3); parts > 0; --parts) {
      const auto fill = static_cast<std::uint8_t>(prng_.next());
      chain.append(Bytes(std::vector<std::uint8_t>(prng_.below(600), fill)));
    }
    value = Records(std::move(chain));
  }
  void onUuid(const FieldInfo& info, Uuid& value) override {
    if (wanted(info)) value = prng_.chance(200) ? Uuid{} : Uuid::random(prng_);
  }
  void onStruct(const FieldInfo& info, StructRef value) override {
    if (wanted(info)) value.visit(*this);
  }
  void onStruct(const FieldInfo& info, OptionalStructRef value) override {
    if (wanted(info) && !null(info)) value.emplace(value.self).visit(*this);
  }
  void onArray(const FieldInfo& info, ArrayRef value) override {
    if (!wanted(info)) return;
    if (value.nullable() && null(info)) {
      value.makeNull();
      return;
    }
    value.clear();
    const std::uint64_t count = prng_.chance(20) ? prng_.below(200) : prng_.below(4);
    const FieldInfo element{info.name, info.sentence};
    ++depth_;
    for (std::uint64_t i = 0; i < (depth_ > 2 ? count % 4 : count); ++i) {
      value.add();
      value.visit(i, element, *this);
    }
    --depth_;
  }

 private:
  /// Tagged fields stay at their defaults half of the time, so that both forms on the wire are tried.
  bool wanted(const FieldInfo& info) { return info.versions.has(version_) && (info.tag < 0 || prng_.chance(500)); }
  bool null(const FieldInfo& info) { return info.nullable.has(version_) && prng_.chance(300); }
  std::string text() {
    std::string result(prng_.chance(30) ? prng_.below(400) : prng_.below(12), '\0');
    for (char& c : result)
      c = static_cast<char>(prng_.chance(900) ? prng_.between('a', 'z') : prng_.between(-128, 127));
    return result;
  }

  std::int16_t version_;
  Prng& prng_;
  int depth_ = 0;
};

}  // namespace

AnyMessage randomMessage(const MessageType& type, std::int16_t version, Prng& prng) {
  AnyMessage message(type);
  Filler filler(version, prng);
  message.visit(filler);
  return message;
}

}  // namespace brokerlab::protocol
