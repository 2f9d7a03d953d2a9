// One capability of librdkafka's C++ interface per run: librdkafka BOOTSTRAP CAPABILITY; prints "ok" last, or fails.
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafkacpp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

std::string bootstrap;
using Settings = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void fail(const std::string& why) {
  std::printf("%s\n", why.c_str());
  std::exit(1);
}
void check(bool holds, const std::string& why) {
  if (!holds) fail(why);
}
void check(RdKafka::ErrorCode code, const std::string& what) {
  check(code == RdKafka::ERR_NO_ERROR, what + ": " + RdKafka::err2str(code));
}
void check(RdKafka::Error* error, const std::string& what) {
  if (error != nullptr) fail(what + ": " + error->str());
}
double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::unique_ptr<RdKafka::Conf> conf(const Settings& settings) {
  std::unique_ptr<RdKafka::Conf> made(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  std::string error;
  made->set("bootstrap.servers", bootstrap, error);
  made->set("log_level", "0", error);
  for (const auto& [key, value] : settings) check(made->set(key, value, error) == RdKafka::Conf::CONF_OK, error);
  return made;
}
std::unique_ptr<RdKafka::Producer> producer(const Settings& settings) {
  std::string error;
  std::unique_ptr<RdKafka::Producer> made(RdKafka::Producer::create(conf(settings).get(), error));
  check(made != nullptr, error);
  return made;
}
std::unique_ptr<RdKafka::KafkaConsumer> consumer(Settings settings) {
  settings.insert(settings.end(), {{"enable.auto.commit", "false"}, {"auto.offset.reset", "earliest"}});
  std::string error;
  std::unique_ptr<RdKafka::KafkaConsumer> made(RdKafka::KafkaConsumer::create(conf(settings).get(), error));
  check(made != nullptr, error);
  return made;
}
void send(RdKafka::Producer& to, const std::string& topic, const std::string& value, int partition = 0) {
  check(to.produce(topic, partition, RdKafka::Producer::RK_MSG_COPY, const_cast<char*>(value.data()), value.size(),
                   nullptr, 0, 0, nullptr, nullptr),
        "produce");
}
/// All of partition 0 up to where the isolation level lets it be read.
std::vector<std::string> read(const std::string& topic, const std::string& isolation) {
  auto reader = consumer({{"group.id", "unused"}, {"isolation.level", isolation}, {"enable.partition.eof", "true"}});
  std::unique_ptr<RdKafka::TopicPartition> from(RdKafka::TopicPartition::create(topic, 0, 0));
  check(reader->assign({from.get()}), "assign");
  std::vector<std::string> values;
  for (const double limit = now() + 20; now() < limit;) {
    std::unique_ptr<RdKafka::Message> message(reader->consume(200));
    if (message->err() == RdKafka::ERR__PARTITION_EOF) break;
    if (message->err() == RdKafka::ERR_NO_ERROR)
      values.emplace_back(static_cast<const char*>(message->payload()), message->len());
  }
  reader->close();
  return values;
}

/// The admin interface is C's.
void createTopic(const std::string& name, int partitions) {
  auto client = producer({});
  char text[512];
  rd_kafka_t* handle = client->c_ptr();
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handle);
  rd_kafka_NewTopic_t* wanted = rd_kafka_NewTopic_new(name.c_str(), partitions, 3, text, sizeof text);
  rd_kafka_CreateTopics(handle, &wanted, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 20000);
  check(event != nullptr, "no answer to CreateTopics");
  std::size_t count = 0;
  const rd_kafka_topic_result_t** topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  check(count == 1 && rd_kafka_topic_result_error(topics[0]) == RD_KAFKA_RESP_ERR_NO_ERROR,
        "the topic was not created");
  rd_kafka_event_destroy(event);
  rd_kafka_NewTopic_destroy(wanted);
  rd_kafka_queue_destroy(queue);
}

void admin() {
  createTopic("cc-admin", 2);
  auto client = producer({});
  rd_kafka_t* handle = client->c_ptr();
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handle);
  rd_kafka_DeleteRecords_t* cut = nullptr;
  for (int i = 0; i < 10; ++i) send(*client, "cc-admin", "x");
  check(client->flush(10000), "flush");
  rd_kafka_topic_partition_list_t* parts = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(parts, "cc-admin", 0)->offset = 4;
  cut = rd_kafka_DeleteRecords_new(parts);
  rd_kafka_DeleteRecords(handle, &cut, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 20000);
  check(event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR, "records were not deleted");
  rd_kafka_event_destroy(event);
  std::int64_t low = -1;
  std::int64_t high = -1;
  check(client->query_watermark_offsets("cc-admin", 0, &low, &high, 10000), "watermarks");
  check(low == 4 && high == 10, "watermarks are " + std::to_string(low) + " and " + std::to_string(high));
  rd_kafka_DeleteRecords_destroy(cut);
  rd_kafka_topic_partition_list_destroy(parts);
  rd_kafka_DeleteTopic_t* gone = rd_kafka_DeleteTopic_new("cc-admin");
  rd_kafka_DeleteTopics(handle, &gone, 1, nullptr, queue);
  event = rd_kafka_queue_poll(queue, 20000);
  check(event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR, "the topic was not deleted");
  rd_kafka_event_destroy(event);
  rd_kafka_DeleteTopic_destroy(gone);
  rd_kafka_queue_destroy(queue);
}

void produce() {
  createTopic("cc-codecs", 1);
  std::vector<std::string> sent;
  for (const char* codec : {"none", "gzip", "snappy", "lz4", "zstd"})
    for (const char* acks : {"1", "all"}) {
      auto to = producer({{"compression.type", codec}, {"acks", acks}, {"linger.ms", "5"}});
      for (int i = 0; i < 50; ++i) {
        sent.push_back(std::string(codec) + " " + acks + " " + std::to_string(i));
        send(*to, "cc-codecs", sent.back());
      }
      check(to->flush(20000), "flush");
    }
  check(read("cc-codecs", "read_uncommitted") == sent, "other records came back than were sent");
}

void group() {
  createTopic("cc-group", 3);
  auto to = producer({{"enable.idempotence", "true"}});
  for (int i = 0; i < 90; ++i) send(*to, "cc-group", std::to_string(i), i % 3);
  check(to->flush(20000), "flush");
  for (const char* assignor : {"range", "roundrobin", "cooperative-sticky"}) {
    const Settings settings = {{"group.id", std::string("cc-") + assignor},
                               {"partition.assignment.strategy", assignor}};
    auto one = consumer(settings);
    auto two = consumer(settings);
    std::set<std::string> got;
    std::size_t shares[2] = {0, 0};
    check(one->subscribe({"cc-group"}), "subscribe");
    check(two->subscribe({"cc-group"}), "subscribe");
    const double limit = now() + 40;
    while ((got.size() < 90 || shares[0] == 0 || shares[1] == 0 || shares[0] + shares[1] != 3) && now() < limit) {
      int at = 0;
      for (RdKafka::KafkaConsumer* each : {one.get(), two.get()}) {
        for (int i = 0; i < 30; ++i) {
          std::unique_ptr<RdKafka::Message> message(each->consume(i == 0 ? 100 : 0));
          if (message->err() != RdKafka::ERR_NO_ERROR) break;
          got.emplace(static_cast<const char*>(message->payload()), message->len());
        }
        std::vector<RdKafka::TopicPartition*> mine;
        each->assignment(mine);
        shares[at++] = mine.size();
        RdKafka::TopicPartition::destroy(mine);
      }
    }
    check(got.size() == 90, std::string(assignor) + ": " + std::to_string(got.size()) + " of 90 records");
    check(shares[0] + shares[1] == 3 && shares[0] != 0 && shares[1] != 0,
          std::string(assignor) + ": shares are uneven");
    one->commitSync();
    two->commitSync();
    one->close();
    two->close();
  }
}

void transactions() {
  createTopic("cc-in", 1);
  createTopic("cc-out", 1);
  auto source = producer({});
  std::vector<std::string> wanted;
  for (int i = 0; i < 30; ++i) {
    send(*source, "cc-in", std::to_string(i));
    wanted.push_back("done " + std::to_string(i));
  }
  check(source->flush(20000), "flush");
  const Settings settings = {{"transactional.id", "cc"}};
  auto to = producer(settings);
  check(to->init_transactions(20000), "init_transactions");
  auto from = consumer({{"group.id", "cc-transform"}, {"isolation.level", "read_committed"}});
  check(from->subscribe({"cc-in"}), "subscribe");
  int done = 0;
  bool aborted = false;
  const double limit = now() + 40;
  while (done < 30) {
    check(now() < limit, std::to_string(done) + " of 30 records were transformed");
    std::unique_ptr<RdKafka::Message> message(from->consume(200));
    if (message->err() != RdKafka::ERR_NO_ERROR) continue;
    check(to->begin_transaction(), "begin_transaction");
    send(*to, "cc-out", "done " + std::string(static_cast<const char*>(message->payload()), message->len()));
    std::vector<RdKafka::TopicPartition*> offsets;
    from->assignment(offsets);
    from->position(offsets);
    std::unique_ptr<RdKafka::ConsumerGroupMetadata> group(from->groupMetadata());
    check(to->send_offsets_to_transaction(offsets, group.get(), 20000), "send_offsets_to_transaction");
    if (done == 10 && !aborted) {
      aborted = true;
      check(to->flush(10000), "flush");
      check(to->abort_transaction(20000), "abort_transaction");
      offsets[0]->set_offset(10);
      check(from->seek(*offsets[0], 5000), "seek");
    } else {
      check(to->commit_transaction(20000), "commit_transaction");
      ++done;
    }
    RdKafka::TopicPartition::destroy(offsets);
  }
  from->close();
  check(read("cc-out", "read_committed") == wanted, "read_committed got something else than every record once");
  check(read("cc-out", "read_uncommitted").size() == 31, "the aborted record is not in the log");
  check(to->begin_transaction(), "begin_transaction");
  send(*to, "cc-out", "zombie");
  check(to->flush(10000), "flush");
  auto heir = producer(settings);
  check(heir->init_transactions(30000), "init_transactions");
  std::unique_ptr<RdKafka::Error> told(to->commit_transaction(20000));
  check(told != nullptr && told->is_fatal(), "the zombie was not fenced");
}

}  // namespace

int main(int count, char** words) {
  check(count == 3, "librdkafka BOOTSTRAP CAPABILITY");
  bootstrap = words[1];
  const std::map<std::string, void (*)()> capabilities = {
      {"admin", admin}, {"produce", produce}, {"group", group}, {"transactions", transactions}};
  capabilities.at(words[2])();
  std::printf("ok\n");
  std::fflush(stdout);
  std::_Exit(0);
}
