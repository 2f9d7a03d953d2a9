#pragma once
// Real clients against real brokers in a simulated world.

#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "broker/support.h"
#include "client/admin_node.h"
#include "client/consumer_node.h"
#include "client/producer_node.h"

namespace brokerlab::tests {

using client::ConfigMap;
using client::ConsumerNode;
using client::ProducerNode;
using client::SendResult;

/// What became of one record.
struct Fate {
  bool known = false;
  SendResult result;
  Instant at;
};

class ClientWorld : public BrokerWorld {
 public:
  using BrokerWorld::BrokerWorld;

  std::vector<NodeId> bootstrap() const {
    std::vector<NodeId> ids;
    for (int i = 1; i <= shape_.brokers; ++i) ids.push_back({i});
    return ids;
  }

  NodeId addProducer(const ConfigMap& values = {}, std::optional<client::Workload> workload = {}) {
    client::ProducerOptions options;
    const NodeId id{nextClient_++};
    options.name = "producer-" + std::to_string(id.value);
    options.bootstrap = bootstrap();
    const auto config = client::ProducerConfig::parse(values);
    check(config.has_value(), config ? "" : config.error().message);
    options.config = *config;
    options.workload = std::move(workload);
    world->add(id, "producer", [options] { return std::make_unique<ProducerNode>(options); });
    world->start(id);
    return id;
  }
  NodeId addConsumer(const std::string& topic, Offset from, const ConfigMap& values = {},
                     std::vector<PartitionId> partitions = {}) {
    client::ConsumerOptions options;
    const NodeId id{nextClient_++};
    options.name = "consumer-" + std::to_string(id.value);
    options.bootstrap = bootstrap();
    const auto config = client::ConsumerConfig::parse(values);
    check(config.has_value(), config ? "" : config.error().message);
    options.config = *config;
    options.topic = topic;
    options.partitions = std::move(partitions);
    options.from = from;
    world->add(id, "consumer", [options] { return std::make_unique<ConsumerNode>(options); });
    world->start(id);
    return id;
  }
  ProducerNode& producer(NodeId id) { return static_cast<ProducerNode&>(*world->node(id)); }
  ConsumerNode& consumer(NodeId id) { return static_cast<ConsumerNode&>(*world->node(id)); }

  std::shared_ptr<Fate> send(NodeId from, const std::string& topic, const std::string& value,
                             std::optional<PartitionId> partition = 0, std::optional<std::string> key = {}) {
    auto fate = std::make_shared<Fate>();
    world->invoke(from, {}, [&](runtime::Node& node, runtime::Context& context) {
      client::ProducerRecord record;
      record.topic = topic;
      record.partition = partition;
      if (key) record.key = Bytes::copyOf(*key);
      record.value = Bytes::copyOf(value);
      static_cast<ProducerNode&>(node).send(context, std::move(record),
                                            [fate](runtime::Context& at, const SendResult& result) {
                                              check(!fate->known, "a record has one fate");
                                              *fate = {true, result, at.now()};
                                            });
    });
    return fate;
  }
  static bool allKnown(const std::vector<std::shared_ptr<Fate>>& fates) {
    for (const auto& fate : fates)
      if (!fate->known) return false;
    return true;
  }

  std::shared_ptr<replication::Partition> replica(int broker, const std::string& topic, PartitionId partition = 0) {
    return node(broker) == nullptr ? nullptr : node(broker)->replicas().find(topic, partition);
  }
  std::vector<record::Batch> batches(int broker, const std::string& topic, PartitionId partition = 0) {
    std::vector<record::Batch> found;
    const auto at = replica(broker, topic, partition);
    if (!at) return found;
    storage::Log& log = at->log();
    for (Offset from = log.logStartOffset(); from < log.logEndOffset();) {
      const storage::LogRead read = log.read(from, 1 << 20, log.logEndOffset(), true);
      check(read.ok() && read.nextOffset > from, "the log can be read");
      record::BatchReader reader(read.records);
      while (auto one = reader.next()) found.push_back(std::move(*one));
      from = read.nextOffset;
    }
    return found;
  }
  /// The values in a leader's log, in order.
  std::vector<std::string> values(const std::string& topic, PartitionId partition = 0) {
    std::vector<std::string> found;
    for (const record::Batch& batch : batches(leaderOf(topic, partition), topic, partition)) {
      record::RecordIterator records(batch.bytes);
      while (const record::RecordView* record = records.next()) found.emplace_back(asText(record->value));
    }
    return found;
  }

  /// U2: what a consumer was handed of one partition, as offsets; checks that they ascend.
  std::vector<Offset> consumed(NodeId id, PartitionId partition = 0) {
    std::vector<Offset> offsets;
    const std::string name = "consumer-" + std::to_string(id.value);
    for (const auto& event : events.of<brokerlab::events::RecordsConsumed>()) {
      if (event.consumer != name || event.partition != partition) continue;
      for (Offset o = event.firstOffset; o <= event.lastOffset; ++o) offsets.push_back(o);
    }
    return offsets;
  }
  bool waitConsumed(NodeId id, std::int64_t records, Duration limit = seconds(30)) {
    return runUntil([&] { return consumer(id).recordsConsumed() >= records; }, limit);
  }
  Offset position(NodeId id, PartitionId partition = 0) {
    for (const auto& state : consumer(id).partitions())
      if (state.partition.partition == partition) return state.position;
    return noOffset;
  }

 private:
  int nextClient_ = 1001;
};

inline std::vector<std::string> numbered(int from, int to) {
  std::vector<std::string> values;
  for (int i = from; i <= to; ++i) values.push_back("value " + std::to_string(i));
  return values;
}

}  // namespace brokerlab::tests
