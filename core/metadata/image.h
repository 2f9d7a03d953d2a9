#pragma once
// Cluster metadata: everything a KRaft cluster knows of itself, as the sum of a log of small records.
//
// No node ever sends "the state" to another. The active controller appends records to `__cluster_metadata`, every
// controller and broker reads the same log from its beginning and adds it up, so equal prefixes give equal images:
//
//     log    │ FeatureLevel │ RegisterBroker 1 │ RegisterBroker 2 │ Topic orders │ Partition 0 │ PartitionChange 0 │ …
//                                                                                               │
//     Image  = fold(apply, empty, records)                                                      ▼
//            brokers {1, 2}   topics {orders: [ {replicas 1,2  isr 2  leader 2  leaderEpoch 1  partitionEpoch 1} ]}
//
// Rules
//   D1  `apply` is a function of image and record alone: no clock, no chance, no node.
//   D2  A partition change raises partitionEpoch by exactly 1, always; it raises leaderEpoch by exactly 1 if and only
//       if the record names a leader, also when it names the same one.
//   D3  What a change record leaves out stays as it was. Naming a leader of -1 means that there is none.
//   D4  The ISR is part of the replicas, and the leader part of the ISR or nobody: true of every image our controller
//       writes; `problems` says where it is not.
//   D5  A record that refers to something unknown (a topic id, a broker) changes nothing and says so: a log that
//       contains it is damaged or was written by something that is not a controller.
//   D6  Records between BeginTransaction and EndTransaction count when the end is read, together (see loader.h).
//   D7  Topic ids are never used twice; a topic's configs go with the topic.
//
// An Image is a value. Copying it copies a few pointers; topics, partitions and brokers are shared until one of the
// copies changes. Whoever is the only owner of a part changes it in place, so that a node that simply follows the log
// copies nothing.
//
// In Kafka: MetadataImage, MetadataDelta, TopicsImage, ClusterImage, ConfigurationsImage, FeaturesImage,
// ProducerIdsImage (KIP-500, KIP-631). Left out: ACLs, SCRAM, delegation tokens and quotas (no authorizer here; their
// records are refused by name), and eligible leader replicas (KIP-966, off in 3.9).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "metadata/records.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::metadata {

using NodeList = std::vector<NodeId>;

NodeList nodes(const std::vector<std::int32_t>& ids);
std::vector<std::int32_t> numbers(const NodeList& nodes);
bool contains(const NodeList& list, NodeId node);
/// `list` without `node`, order kept.
NodeList without(const NodeList& list, NodeId node);

/// One address a broker can be reached at.
struct Endpoint {
  std::string listener;
  std::string host;
  std::uint16_t port = 0;
  std::int16_t securityProtocol = 0;
  bool operator==(const Endpoint&) const = default;
};

struct FeatureRange {
  std::string name;
  std::int16_t min = 0;
  std::int16_t max = 0;
  bool operator==(const FeatureRange&) const = default;
};

/// A broker as it registered, plus what the controller decided about it since.
struct Broker {
  NodeId id;
  /// Offset of the registration; tells this life of the broker from earlier ones.
  BrokerEpoch epoch = -1;
  Uuid incarnationId;
  std::vector<Endpoint> endpoints;
  std::vector<FeatureRange> features;
  std::optional<std::string> rack;
  bool fenced = true;
  bool inControlledShutdown = false;
  std::vector<Uuid> logDirs;

  /// May lead and be in an ISR.
  bool active() const { return !fenced && !inControlledShutdown; }
  /// The endpoint of a listener; null when the broker has none of that name.
  const Endpoint* endpoint(std::string_view listener) const;
  bool operator==(const Broker&) const = default;
};

enum class LeaderRecoveryState : std::int8_t { recovered = 0, recovering = 1 };

struct Partition {
  NodeList replicas;
  NodeList isr;
  NodeList removingReplicas;
  NodeList addingReplicas;
  std::vector<Uuid> directories;
  NodeId leader = NodeId::none();
  LeaderEpoch leaderEpoch = 0;
  std::int32_t partitionEpoch = 0;
  LeaderRecoveryState recoveryState = LeaderRecoveryState::recovered;

  bool hasLeader() const { return leader != NodeId::none(); }
  NodeId preferredLeader() const { return replicas.empty() ? NodeId::none() : replicas.front(); }
  bool beingReassigned() const { return !removingReplicas.empty() || !addingReplicas.empty(); }
  bool operator==(const Partition&) const = default;
};

using PartitionRef = std::shared_ptr<const Partition>;

struct Topic {
  std::string name;
  Uuid id;
  /// Index is the partition's number. A slot is null only while the records that create the topic are being applied.
  std::vector<std::shared_ptr<Partition>> partitions;

  PartitionRef partition(PartitionId number) const {
    if (number < 0 || static_cast<std::size_t>(number) >= partitions.size()) return nullptr;
    return partitions[static_cast<std::size_t>(number)];
  }
  std::int32_t partitionCount() const { return static_cast<std::int32_t>(partitions.size()); }
};
using TopicRef = std::shared_ptr<const Topic>;

/// What a config belongs to. Numbers as on the wire.
enum class ResourceType : std::int8_t {
  unknown = 0,
  topic = 2,
  broker = 4,
  brokerLogger = 8,
  clientMetrics = 16,
  group = 32
};
std::string_view resourceTypeName(ResourceType type);

struct ConfigResource {
  ResourceType type = ResourceType::unknown;
  /// Topic name, broker id in digits, "" for all brokers.
  std::string name;
  auto operator<=>(const ConfigResource&) const = default;
  /// "topic orders", "broker 1", "brokers by default".
  std::string text() const;
};
using ConfigMap = std::map<std::string, std::string>;

/// Where in the log an image stands.
struct Provenance {
  /// Offset of the last record it contains; -1 for the empty image.
  Offset lastOffset = -1;
  std::int32_t lastEpoch = -1;
  TimestampMs lastTimestamp = noTimestamp;
  bool operator==(const Provenance&) const = default;
};

/// What applying some records changed: before and after, one entry a thing however often it changed. For a broker that
/// must act on it, and for the events that tell of it.
struct Delta {
  struct BrokerChange {
    std::shared_ptr<const Broker> before;  // null: newly registered
    std::shared_ptr<const Broker> after;   // null: unregistered
  };
  struct PartitionChange {
    TopicRef topic;  // as it was when the change was applied; name and id are valid also after deletion
    PartitionId partition = 0;
    PartitionRef before;  // null: created
    PartitionRef after;   // null: deleted with its topic
  };
  struct ConfigChange {
    ConfigResource resource;
    std::string key;
    std::optional<std::string> before;
    std::optional<std::string> after;
  };

  std::map<NodeId, BrokerChange> brokers;
  std::vector<TopicRef> createdTopics;
  std::vector<TopicRef> deletedTopics;
  /// Ordered by topic id, then partition.
  std::map<std::pair<Uuid, PartitionId>, PartitionChange> partitions;
  std::vector<ConfigChange> configs;
  std::map<std::string, std::int16_t> features;
  std::optional<ProducerId> nextProducerId;

  bool empty() const {
    return brokers.empty() && createdTopics.empty() && deletedTopics.empty() && partitions.empty() && configs.empty() &&
           features.empty() && !nextProducerId;
  }
};

/// Cluster metadata at one point of the log.
class Image {
 public:
  Image();

  // --- brokers
  const std::map<NodeId, std::shared_ptr<Broker>>& brokers() const { return *brokers_; }
  /// Null when no broker of that id is registered.
  std::shared_ptr<const Broker> broker(NodeId id) const;
  bool brokerActive(NodeId id) const;

  // --- topics
  /// By name, ascending.
  const std::map<std::string, std::shared_ptr<Topic>, std::less<>>& topics() const { return topics_->byName; }
  TopicRef topic(std::string_view name) const;
  TopicRef topic(const Uuid& id) const;
  PartitionRef partition(std::string_view topic, PartitionId partition) const;
  PartitionRef partition(const Uuid& topic, PartitionId partition) const;
  std::int64_t partitionCount() const { return topics_->partitions; }

  // --- configs
  /// The overrides of a resource; an empty map when it has none.
  const ConfigMap& configs(const ConfigResource& resource) const;
  const ConfigMap& topicConfigs(std::string_view topic) const {
    return configs({ResourceType::topic, std::string(topic)});
  }
  const std::map<ConfigResource, std::shared_ptr<ConfigMap>>& allConfigs() const { return *configs_; }

  // --- the rest
  const std::map<std::string, std::int16_t>& features() const { return *features_; }
  /// The finalised level; 0 when the feature is not set.
  std::int16_t feature(std::string_view name) const;
  ProducerId nextProducerId() const { return nextProducerId_; }

  const Provenance& provenance() const { return provenance_; }
  void setProvenance(const Provenance& provenance) { provenance_ = provenance; }
  /// True before the first record that says anything.
  bool empty() const;

  /// Adds one record; what it changed is merged into `delta`. A sentence when the record refers to something unknown or
  /// cannot be understood; the image is then as it was (D5).
  Result<void> apply(const Record& record, Delta& delta);

  /// The whole content in a fixed order: equal images give equal text (Q6).
  std::string print() const;
  /// CRC-32C of `print`, for comparing images without keeping them.
  std::uint32_t hash() const;
  /// Every breach of D4, one sentence each.
  std::vector<std::string> problems() const;

 private:
  struct Topics {
    std::map<std::string, std::shared_ptr<Topic>, std::less<>> byName;
    std::map<Uuid, std::shared_ptr<Topic>> byId;
    std::int64_t partitions = 0;
  };

  Broker* changeBroker(NodeId id, BrokerEpoch epoch, Delta& delta);
  void noteBroker(NodeId id, std::shared_ptr<const Broker> before, std::shared_ptr<const Broker> after, Delta& delta);
  Topic* changeTopic(const Uuid& id);
  Topics& ownTopics();
  void notePartition(const std::shared_ptr<Topic>& topic, PartitionId partition, PartitionRef before,
                     PartitionRef after, Delta& delta);

  Result<void> add(const protocol::RegisterBrokerRecord& record, Delta& delta);
  Result<void> add(const protocol::UnregisterBrokerRecord& record, Delta& delta);
  Result<void> add(const protocol::BrokerRegistrationChangeRecord& record, Delta& delta);
  Result<void> add(const protocol::FenceBrokerRecord& record, Delta& delta);
  Result<void> add(const protocol::UnfenceBrokerRecord& record, Delta& delta);
  Result<void> add(const protocol::TopicRecord& record, Delta& delta);
  Result<void> add(const protocol::RemoveTopicRecord& record, Delta& delta);
  Result<void> add(const protocol::PartitionRecord& record, Delta& delta);
  Result<void> add(const protocol::PartitionChangeRecord& record, Delta& delta);
  Result<void> add(const protocol::ConfigRecord& record, Delta& delta);
  Result<void> add(const protocol::ProducerIdsRecord& record, Delta& delta);
  Result<void> add(const protocol::FeatureLevelRecord& record, Delta& delta);
  Result<void> setFenced(std::int32_t id, BrokerEpoch epoch, bool fenced, Delta& delta);
  void setConfig(const ConfigResource& resource, const std::string& key, const std::optional<std::string>& value,
                 Delta& delta);

  std::shared_ptr<std::map<NodeId, std::shared_ptr<Broker>>> brokers_;
  std::shared_ptr<Topics> topics_;
  std::shared_ptr<std::map<ConfigResource, std::shared_ptr<ConfigMap>>> configs_;
  std::shared_ptr<std::map<std::string, std::int16_t>> features_;
  ProducerId nextProducerId_ = 0;
  Provenance provenance_;
};

bool operator==(const Image& a, const Image& b);

}  // namespace brokerlab::metadata
