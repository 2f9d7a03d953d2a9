#include "delivery.h"

#include <cstdio>
#include <memory>

#include "figures.h"

namespace brokerlab::bench {
namespace {

constexpr const char* topic = "bench";

struct Delivered {
  long ok = 0;
  long failed = 0;
};
void count(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* delivered = static_cast<Delivered*>(opaque);
  message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? ++delivered->ok : ++delivered->failed;
}

/// Sends `records` of about a hundred bytes of text that compresses as logs do, over three partitions.
void send(rd_kafka_t* producer, rd_kafka_topic_t* handle, long records) {
  char value[160];
  for (long i = 0; i < records; ++i) {
    const int size =
        std::snprintf(value, sizeof value,
                      "{\"order\":%ld,\"customer\":\"customer-%ld\",\"state\":\"paid in full\",\"amount\":%ld,"
                      "\"currency\":\"KRW\"}",
                      i, i * 7919 % 1000, i * 104729 % 100000);
    while (rd_kafka_produce(handle, static_cast<std::int32_t>((i / 100) % 3), RD_KAFKA_MSG_F_COPY, value,
                            static_cast<std::size_t>(size), nullptr, 0, nullptr) != 0)
      rd_kafka_poll(producer, 5);
    if (i % 512 == 0) rd_kafka_poll(producer, 0);
  }
}

void complain(rd_kafka_error_t* error) {
  if (error == nullptr) return;
  std::fprintf(stderr, "%s\n", rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
}

/// Records a second, acknowledged by all.
double produce(Server& server, long records, Settings settings) {
  settings.insert(settings.end(), {{"acks", "all"},
                                   {"linger.ms", "5"},
                                   {"batch.num.messages", "100000"},
                                   {"batch.size", "1000000"},
                                   {"queue.buffering.max.messages", "500000"},
                                   {"queue.buffering.max.kbytes", "1000000"}});
  Delivered delivered;
  rd_kafka_t* producer = client(RD_KAFKA_PRODUCER, server.bootstrap(), settings, count, &delivered);
  rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic, nullptr);
  send(producer, handle, 3000);  // connections, metadata, producer id
  rd_kafka_flush(producer, 60000);
  delivered = {};
  const double from = nowSeconds();
  send(producer, handle, records);
  rd_kafka_flush(producer, 60000);
  const double took = nowSeconds() - from;
  if (delivered.failed > 0) std::fprintf(stderr, "%ld records were not acknowledged\n", delivered.failed);
  rd_kafka_topic_destroy(handle);
  rd_kafka_destroy(producer);
  return static_cast<double>(delivered.ok) / took;
}

/// Transactions a second, each with `records`, begun when the one before is committed.
double transact(Server& server, long transactions, long records) {
  Delivered delivered;
  rd_kafka_t* producer = client(RD_KAFKA_PRODUCER, server.bootstrap(),
                                {{"transactional.id", "bench"}, {"linger.ms", "0"}}, count, &delivered);
  rd_kafka_topic_t* handle = rd_kafka_topic_new(producer, topic, nullptr);
  complain(rd_kafka_init_transactions(producer, 60000));
  const auto run = [&](long n) {
    for (long i = 0; i < n; ++i) {
      complain(rd_kafka_begin_transaction(producer));
      send(producer, handle, records);
      complain(rd_kafka_commit_transaction(producer, 60000));
    }
  };
  run(5);
  delivered = {};
  const double from = nowSeconds();
  run(transactions);
  const double took = nowSeconds() - from;
  if (delivered.ok != transactions * records)
    std::fprintf(stderr, "%ld of %ld records were acknowledged\n", delivered.ok, transactions * records);
  rd_kafka_topic_destroy(handle);
  rd_kafka_destroy(producer);
  return static_cast<double>(transactions) / took;
}

rd_kafka_t* member(Server& server) {
  rd_kafka_t* consumer =
      client(RD_KAFKA_CONSUMER, server.bootstrap(),
             {{"group.id", "bench"}, {"heartbeat.interval.ms", "50"}, {"enable.auto.commit", "false"}});
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer, topics);
  rd_kafka_topic_partition_list_destroy(topics);
  return consumer;
}
int share(rd_kafka_t* consumer) {
  rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 1);
  if (message != nullptr) rd_kafka_message_destroy(message);
  rd_kafka_topic_partition_list_t* mine = nullptr;
  if (rd_kafka_assignment(consumer, &mine) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
  const int partitions = mine->cnt;
  rd_kafka_topic_partition_list_destroy(mine);
  return partitions;
}

/// Milliseconds from the second member's subscription until both have their share of six partitions.
double rebalance(Server& server) {
  server.createTopic(topic, 6, 3);
  rd_kafka_t* one = member(server);
  const double limit = nowSeconds() + 60;
  while (share(one) != 6 && nowSeconds() < limit) continue;
  const double from = nowSeconds();
  rd_kafka_t* two = member(server);
  while ((share(one) != 3 || share(two) != 3) && nowSeconds() < limit) continue;
  const double took = nowSeconds() - from;
  if (nowSeconds() >= limit) std::fprintf(stderr, "the group found no assignment\n");
  for (rd_kafka_t* each : {one, two}) {
    rd_kafka_consumer_close(each);
    rd_kafka_destroy(each);
  }
  return took * 1000;
}

/// Ours and the mock in turn; prints the median ratio.
template <class Measure>
void beside(const std::string& name, const char* unit, double limit, bool atMost, Measure&& measure) {
  std::vector<double> ours;
  std::vector<double> peers;
  std::vector<double> ratios;
  for (int round = 0; round < rounds(3); ++round) {
    {
      Ours server(program, 3, {"group.initial.rebalance.delay.ms=0"});
      ours.push_back(measure(server));
    }
    {
      Mock server;
      peers.push_back(measure(server));
    }
    ratios.push_back(ours.back() / peers.back());
  }
  ratioFigure(name, median(ours), median(peers), unit, median(ratios), limit, atMost);
}

}  // namespace

void transactionFigures() {
  beside("transactions of 100 records, RF 3", "transactions/s", 0.3, false, [](Server& server) {
    server.createTopic(topic, 3, 3);
    return transact(server, scaled(500), 100);
  });
}

void idempotentFigures() {
  std::vector<double> plain;
  std::vector<double> idempotent;
  std::vector<double> ratios;
  for (int round = 0; round < rounds(3); ++round) {
    Ours server(program);
    server.createTopic(topic, 3, 3);
    plain.push_back(produce(server, scaled(500000), {{"enable.idempotence", "false"}}));
    idempotent.push_back(produce(server, scaled(500000), {{"enable.idempotence", "true"}}));
    ratios.push_back(idempotent.back() / plain.back());
  }
  ratioFigure("idempotent, 100 B, RF 3", median(idempotent), median(plain), "messages/s", median(ratios), 0.8, false,
              "plain");
}

void codecFigures() {
  for (const char* codec : {"none", "gzip", "snappy", "lz4", "zstd"}) {
    beside(std::string("produce 100 B, RF 3, ") + codec, "messages/s", 0.25, false, [codec](Server& server) {
      server.createTopic(topic, 3, 3);
      return produce(server, scaled(300000), {{"compression.type", codec}});
    });
  }
}

void rebalanceFigures() {
  // The mock's groups wait for seconds whatever they are told, so there is nothing to compare with.
  std::vector<double> millis;
  for (int round = 0; round < rounds(5); ++round) {
    Ours server(program, 3, {"group.initial.rebalance.delay.ms=0"});
    millis.push_back(rebalance(server));
  }
  figure("a second member and the first have their shares of 6 partitions", median(millis), "ms", 200, true);
}

}  // namespace brokerlab::bench
