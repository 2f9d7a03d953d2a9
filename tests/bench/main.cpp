// Measures, and prints one JSON line per figure:
//   {"figure":"produce 100 B","value":812345,"unit":"messages/s","peer":1012345,"ratio":0.80,"target":"ratio >=
//   0.4","met":true}
// A comparison runs us and the peer in turn, several rounds in one sitting, and takes the median ratio: this kind of
// machine is too noisy for anything else. An argument runs only the figures whose name contains it; --short takes a
// tenth of the records and one round: for seeing that all of it runs, not for figures to quote.

#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "delivery.h"
#include "figures.h"

using namespace brokerlab::bench;

namespace {

struct Count {
  long ok = 0;
  long failed = 0;
  double lastAt = 0;
};
void counted(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* count = static_cast<Count*>(opaque);
  message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? ++count->ok : ++count->failed;
}

/// Messages per second, acknowledged, over about `messages` messages of `bytes` in 3 partitions.
double produce(Server& server, const std::string& topic, long messages, std::size_t bytes) {
  Count count;
  rd_kafka_t* producer = client(RD_KAFKA_PRODUCER, server.bootstrap(),
                                {{"acks", "all"},
                                 {"linger.ms", "5"},
                                 {"batch.num.messages", "100000"},
                                 {"batch.size", "1000000"},
                                 {"queue.buffering.max.messages", "500000"},
                                 {"queue.buffering.max.kbytes", "1000000"}},
                                counted, &count);
  rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic.c_str(), nullptr);
  const std::string value(bytes, 'x');
  const auto send = [&](long n) {
    for (long i = 0; i < n; ++i) {
      while (rd_kafka_produce(handle, static_cast<std::int32_t>((i / 1000) % 3), RD_KAFKA_MSG_F_COPY,
                              const_cast<char*>(value.data()), value.size(), nullptr, 0, nullptr) != 0)
        rd_kafka_poll(producer, 5);
      if (i % 512 == 0) rd_kafka_poll(producer, 0);
    }
    rd_kafka_flush(producer, 60000);
  };
  send(3000);  // connections, metadata
  count = {};
  const double from = nowSeconds();
  send(messages);
  const double took = nowSeconds() - from;
  if (count.failed > 0) std::fprintf(stderr, "%ld messages were not acknowledged\n", count.failed);
  rd_kafka_topic_destroy(handle);
  rd_kafka_destroy(producer);
  return static_cast<double>(count.ok) / took;
}

double consume(Server& server, const std::string& topic, long messages) {
  rd_kafka_t* consumer = client(RD_KAFKA_CONSUMER, server.bootstrap(),
                                {{"group.id", "bench"},
                                 {"enable.auto.commit", "false"},
                                 {"auto.offset.reset", "earliest"},
                                 {"fetch.wait.max.ms", "10"},
                                 {"queued.min.messages", "1000000"}});
  rd_kafka_topic_partition_list_t* parts = rd_kafka_topic_partition_list_new(3);
  for (int p = 0; p < 3; ++p)
    rd_kafka_topic_partition_list_add(parts, topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer, parts);
  rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(consumer);
  std::vector<rd_kafka_message_t*> batch(5000);
  long got = 0;
  double from = 0;
  const double limit = nowSeconds() + 60;
  while (got < messages && nowSeconds() < limit) {
    const ssize_t n = rd_kafka_consume_batch_queue(queue, 200, batch.data(), batch.size());
    if (n > 0 && from == 0) from = nowSeconds();
    for (ssize_t i = 0; i < n; ++i) {
      if (batch[static_cast<std::size_t>(i)]->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++got;
      rd_kafka_message_destroy(batch[static_cast<std::size_t>(i)]);
    }
  }
  const double took = nowSeconds() - from;
  rd_kafka_queue_destroy(queue);
  rd_kafka_topic_partition_list_destroy(parts);
  rd_kafka_destroy(consumer);
  if (got < messages) std::fprintf(stderr, "consumed %ld of %ld\n", got, messages);
  return static_cast<double>(got) / took;
}

void stamped(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* count = static_cast<Count*>(opaque);
  message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? ++count->ok : ++count->failed;
  count->lastAt = nowSeconds();
}

/// Microseconds from handing over one record to its acknowledgement, one at a time.
std::vector<double> acknowledge(Server& server, const std::string& topic, const char* acks, int rounds) {
  Count count;
  rd_kafka_t* producer =
      client(RD_KAFKA_PRODUCER, server.bootstrap(), {{"acks", acks}, {"linger.ms", "0"}}, stamped, &count);
  rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic.c_str(), nullptr);
  std::vector<double> micros;
  const std::string value(100, 'x');
  for (int i = -50; i < rounds; ++i) {
    const long before = count.ok + count.failed;
    const double from = nowSeconds();
    rd_kafka_produce(handle, 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()), value.size(), nullptr, 0,
                     nullptr);
    while (count.ok + count.failed == before) rd_kafka_poll(producer, 1);
    if (i >= 0) micros.push_back((count.lastAt - from) * 1e6);
  }
  rd_kafka_topic_destroy(handle);
  rd_kafka_destroy(producer);
  return micros;
}

/// Milliseconds from producing to receiving, at a steady 1,000 records a second.
std::vector<double> endToEnd(Server& server, const std::string& topic, int records) {
  rd_kafka_t* consumer = client(RD_KAFKA_CONSUMER, server.bootstrap(),
                                {{"group.id", "bench"}, {"enable.auto.commit", "false"}, {"fetch.wait.max.ms", "500"}});
  rd_kafka_topic_partition_list_t* parts = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(parts, topic.c_str(), 0)->offset = RD_KAFKA_OFFSET_END;
  rd_kafka_assign(consumer, parts);
  rd_kafka_message_t* first = nullptr;
  for (int i = 0; i < 20 && first == nullptr; ++i) first = rd_kafka_consumer_poll(consumer, 50);
  if (first != nullptr) rd_kafka_message_destroy(first);
  Count count;
  rd_kafka_t* producer =
      client(RD_KAFKA_PRODUCER, server.bootstrap(), {{"acks", "all"}, {"linger.ms", "0"}}, counted, &count);
  rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic.c_str(), nullptr);
  std::vector<double> millis;
  int sent = 0;
  double start = nowSeconds() + 0.3;
  const double limit = start + records / 1000.0 + 5;
  while (static_cast<int>(millis.size()) < records && nowSeconds() < limit) {
    while (sent < records && nowSeconds() >= start + sent * 0.001) {
      double at = nowSeconds();
      rd_kafka_produce(handle, 0, RD_KAFKA_MSG_F_COPY, &at, sizeof at, nullptr, 0, nullptr);
      ++sent;
    }
    rd_kafka_poll(producer, 0);
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 0);
    if (message == nullptr) {
      ::usleep(20);
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && message->len == sizeof(double)) {
      double at = 0;
      std::memcpy(&at, message->payload, sizeof at);
      millis.push_back((nowSeconds() - at) * 1000);
    }
    rd_kafka_message_destroy(message);
  }
  rd_kafka_topic_destroy(handle);
  rd_kafka_destroy(producer);
  rd_kafka_topic_partition_list_destroy(parts);
  rd_kafka_destroy(consumer);
  return millis;
}

void compareProduce(const char* name, std::size_t bytes, long messages, double target) {
  std::vector<double> ours;
  std::vector<double> peers;
  std::vector<double> ratios;
  for (int round = 0; round < rounds(3); ++round) {
    double us = 0;
    double peer = 0;
    {
      Ours server(program);
      server.createTopic("bench", 3, 3);
      us = produce(server, "bench", messages, bytes);
    }
    {
      Mock server;
      server.createTopic("bench", 3, 3);
      peer = produce(server, "bench", messages, bytes);
    }
    ours.push_back(us);
    peers.push_back(peer);
    ratios.push_back(us / peer);
  }
  ratioFigure(name, median(ours), median(peers), "messages/s", median(ratios), target, false);
  figure(std::string(name) + ", volume", median(ours) * static_cast<double>(bytes) / 1e6, "MB/s",
         bytes == 1024 ? 370 : 0, false);
}

void consumeFigure() {
  std::vector<double> ours;
  std::vector<double> peers;
  std::vector<double> ratios;
  constexpr long messages = 200000;  // the mock keeps only a few megabytes: its log is re-read from what it has
  for (int round = 0; round < rounds(3); ++round) {
    double us = 0;
    double peer = 0;
    {
      Ours server(program);
      server.createTopic("bench", 3, 3);
      produce(server, "bench", messages, 100);
      us = consume(server, "bench", messages);
    }
    {
      Mock server;
      server.createTopic("bench", 3, 3);
      produce(server, "bench", 40000, 100);
      peer = consume(server, "bench", 40000);
    }
    ours.push_back(us);
    peers.push_back(peer);
    ratios.push_back(us / peer);
  }
  ratioFigure("consume 100 B", median(ours), median(peers), "messages/s", median(ratios), 0.5, false);
}

void latencyFigures() {
  Ours ours(program);
  Mock mock;
  ours.createTopic("one", 1, 1);
  ours.createTopic("three", 1, 3);
  mock.createTopic("one", 1, 1);
  mock.createTopic("three", 1, 3);
  std::vector<double> one, all, peerOne, peerAll;
  for (int round = 0; round < rounds(4); ++round) {
    for (auto [into, server, topic, acks] : {std::tuple{&one, static_cast<Server*>(&ours), "one", "1"},
                                             std::tuple{&peerOne, static_cast<Server*>(&mock), "one", "1"},
                                             std::tuple{&all, static_cast<Server*>(&ours), "three", "all"},
                                             std::tuple{&peerAll, static_cast<Server*>(&mock), "three", "all"}}) {
      const auto got = acknowledge(*server, topic, acks, 500);
      into->insert(into->end(), got.begin(), got.end());
    }
  }
  ratioFigure("acknowledge one record, acks=1, p50", quantile(one, 0.5), quantile(peerOne, 0.5), "us",
              quantile(one, 0.5) / quantile(peerOne, 0.5), 1.5, true);
  ratioFigure("acknowledge one record, RF 3 acks=all, p50", quantile(all, 0.5), quantile(peerAll, 0.5), "us",
              quantile(all, 0.5) / quantile(peerAll, 0.5), 2.5, true);
  figure("acknowledge one record, RF 3 acks=all, p99", quantile(all, 0.99) / 1000, "ms", 1, true);
  const auto ends = endToEnd(ours, "three", 3000);
  figure("end to end at 1,000 records/s, p99",
         ends.empty() ? std::numeric_limits<double>::infinity() : quantile(ends, 0.99), "ms", 2, true);
}

void cpuFigure() {
  Ours server(program);
  server.createTopic("bench", 3, 3);
  produce(server, "bench", 100000, 100);
  const double before = server.cpuSeconds();
  const long messages = scaled(3000000);
  produce(server, "bench", messages, 100);
  figure("server CPU per 100 B record at RF 3 (sockets and disk included)",
         (server.cpuSeconds() - before) / static_cast<double>(messages) * 1e9, "ns", 450, true);
}

void lifeFigures() {
  std::vector<double> ready;
  for (int i = 0; i < rounds(7); ++i) ready.push_back(Ours(program).readyMs());
  figure("time to ready", median(ready), "ms", 100, true);
  Ours server(program);
  ::sleep(1);
  figure("idle memory of serve", server.residentMb(), "MB", 60, true);
  const double before = server.cpuSeconds();
  ::sleep(5);
  figure("idle CPU of serve", (server.cpuSeconds() - before) / 5 * 100, "%", 1, true);
  std::vector<double> created;
  for (int i = 0; i < rounds(3); ++i) {
    Ours fresh(program);
    fresh.createTopic("warm", 1, 1);
    const double from = nowSeconds();
    fresh.createTopic("many", 1000, 3);
    created.push_back((nowSeconds() - from) * 1000);
  }
  figure("1,000 partitions at RF 3 created", median(created), "ms", 200, true);
}

/// Runs a script in virtual time and returns real seconds; `number` gets the one behind `name` in what is printed then.
double play(const std::string& script, const char* name = nullptr, double* number = nullptr) {
  char path[] = "/tmp/brokerlab-bench-script-XXXXXX";
  const int file = ::mkstemp(path);
  if (::write(file, script.data(), script.size()) < 0) return -1;
  ::close(file);
  const double from = nowSeconds();
  FILE* out = ::popen((program + " play --quiet --stats " + path).c_str(), "r");
  char line[512];
  while (std::fgets(line, sizeof line, out) != nullptr)
    if (name != nullptr && std::strncmp(line, name, std::strlen(name)) == 0)
      *number = std::atof(line + std::strlen(name));
  const int status = ::pclose(out);
  const double took = nowSeconds() - from;
  ::unlink(path);
  if (status != 0) std::fprintf(stderr, "the script failed\n");
  return took;
}

void virtualTimeFigures() {
  figure("one virtual hour, idle", play("run until ready\nrun 1h\n"), "s", 1, true);
  const std::string topic = "run until ready\ncreate-topic orders partitions=3 rf=3\n";
  figure("one virtual hour at 100 records/s",
         play(topic + "start producer p topic=orders acks=all every=10ms\nrun 1h\n"), "s", 10, true);
  double events = 0;
  const double took = play(topic + "start producer p topic=orders acks=all every=1ms\nrun 1h\n", "handled=", &events);
  figure("one virtual hour at 1,000 records/s", took, "s", 90, true);
  figure("engine events", events / took, "events/s", 500000, false);
  std::string large = "run until ready\n";
  for (int i = 0; i < 6; ++i) large += "add broker\n";
  large +=
      "run 3s\ncreate-topic orders partitions=300 rf=3\nstart producer p topic=orders acks=all every=1ms\nrun 10s\n";
  double view = 0;
  play(large, "view_us=", &view);
  figure("view published, 9 brokers x 300 partitions, 1,000 records/s", view / 1000, "ms", 4, true);
}

#ifdef BROKERLAB_BENCH_CANVAS
/// The number after `name` in what a program prints; -1 when it says none.
double said(const std::string& command, const char* name) {
  FILE* out = ::popen(command.c_str(), "r");
  char line[1024];
  double value = -1;
  while (out != nullptr && std::fgets(line, sizeof line, out) != nullptr)
    if (const char* found = std::strstr(line, name)) value = std::atof(found + std::strlen(name));
  if (out != nullptr) ::pclose(out);
  return value;
}

void windowFigures() {
  std::vector<double> frames;
  for (int i = 0; i < rounds(7); ++i)
    frames.push_back(said("QT_QPA_PLATFORM=offscreen " + program + " --first-frame 2>&1", "first frame after "));
  figure("first window frame", median(frames), "ms", 300, true);
  const std::string canvas = std::string(BROKERLAB_BENCH_CANVAS) + " 2>&1";
  figure("canvas paint, 9 brokers x 300 partitions x 2,000 dots", said(canvas, "\"ms_median\":"), "ms", 4, true);
}
#endif

}  // namespace

int main(int argc, char** argv) {
  program = BROKERLAB_PROGRAM;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--short") == 0) {
      shortForm = true;
    } else {
      only = argv[i];
    }
  }
  const std::vector<std::pair<std::string, std::function<void()>>> figures = {
      {"produce-100", [] { compareProduce("produce 100 B, RF 3, acks=all", 100, scaled(1000000), 0.4); }},
      {"produce-1k", [] { compareProduce("produce 1 KiB, RF 3, acks=all", 1024, scaled(400000), 0.25); }},
      {"consume", consumeFigure},
      {"latency", latencyFigures},
      {"cpu", cpuFigure},
      {"life", lifeFigures},
      {"virtual", virtualTimeFigures},
      {"transactions", transactionFigures},
      {"idempotent", idempotentFigures},
      {"codecs", codecFigures},
      {"rebalance", rebalanceFigures},
#ifdef BROKERLAB_BENCH_CANVAS
      {"window", windowFigures},
#endif
  };
  bool any = false;
  for (const auto& [name, run] : figures) {
    if (name.find(only) == std::string::npos) continue;
    any = true;
    run();
  }
  if (!any) {
    std::fprintf(stderr, "no figure is called %s; there are:", only.c_str());
    for (const auto& [name, run] : figures) std::fprintf(stderr, " %s", name.c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
}
