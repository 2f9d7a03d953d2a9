#pragma once
// What the active controller decides: a function from the metadata there is and a request to an answer and new records.
//
//     request ──▶ ClusterControl ──▶ answer (held back until the records are committed)
//                   │  ▲
//         records   ▼  │ image: the metadata including records not yet committed
//                 Changes ──▶ append to the metadata log
//
// Records are applied to the image the moment they are made, so that the next request (and the rest of the same one) sees
// them. Should the controller lose its leadership before they are committed, the image is thrown away with it.
//
// Rules
//   K1  A request is answered after all records it made, and all it could see, are committed.
//   K2  All records of one request are one batch: after a crash they are all there or none is.
//   K3  Requests are checked in Kafka's order and fail with Kafka's codes; what one element of a request does wrong does
//       not touch the others.
//   K4  Nobody leads and nobody stays in an ISR that is fenced or shutting down, but for the last member of an ISR.
//   K5  Chance (topic ids, placement) comes from the node's generator only.
//
// In Kafka: ReplicationControlManager, ClusterControlManager, ConfigurationControlManager, BrokerHeartbeatManager,
// ProducerIdControlManager, FeatureControlManager (KIP-500, KIP-631). Left out: quotas, ACLs, ELR (KIP-966), several log
// directories.
//
// A workbench has a limit real clusters do not have: `maxPartitions` in all, so that a slip of the keyboard cannot fill
// the memory.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "controller/heartbeats.h"
#include "controller/partition_change.h"
#include "metadata/configs.h"
#include "metadata/image.h"
#include "protocol/messages/allocate_producer_ids.h"
#include "protocol/messages/alter_configs.h"
#include "protocol/messages/alter_partition.h"
#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/broker_heartbeat.h"
#include "protocol/messages/broker_registration.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "protocol/messages/unregister_broker.h"
#include "protocol/messages/update_features.h"

namespace brokerlab::controller {

/// Why something was decided; told with the event once it is committed.
struct Notes {
  std::map<std::pair<Uuid, PartitionId>, std::string_view> rules;
  std::map<NodeId, std::string> fenceReasons;
};

/// Records of one request, applied to the image as they are added.
class Changes {
 public:
  /// `nextOffset`: what the first record will get in the log.
  Changes(metadata::Image& image, Offset nextOffset) : image_(image), nextOffset_(nextOffset) {}

  void add(metadata::Record record);
  const std::vector<metadata::Record>& records() const { return records_; }
  bool empty() const { return records_.empty(); }
  /// The offset the next record added will get.
  Offset nextOffset() const { return nextOffset_ + static_cast<Offset>(records_.size()); }
  Notes notes;

 private:
  metadata::Image& image_;
  Offset nextOffset_;
  std::vector<metadata::Record> records_;
};

struct ControlOptions {
  std::string clusterId;
  /// Kafka config names to values; what is missing has Kafka's default.
  std::map<std::string, std::string> config;
  std::int64_t maxPartitions = 20'000;
};

/// metadata.version of a new cluster: 3.9-IV0.
constexpr std::int16_t metadataVersion = 21;
constexpr std::string_view metadataVersionFeature = "metadata.version";
/// transaction.version of a new cluster: as 4.0 has it, each transaction raises the epoch (KIP-890).
constexpr std::int16_t transactionVersionMax = 2;
constexpr std::string_view transactionVersionFeature = "transaction.version";

/// The active controller's mind. Made when a controller becomes active, destroyed when it ceases to be.
class ClusterControl {
 public:
  ClusterControl(ControlOptions options, metadata::Image image, Instant now);

  const metadata::Image& image() const { return image_; }
  metadata::Image& mutableImage() { return image_; }
  const Heartbeats& heartbeats() const { return heartbeats_; }

  /// The first records of a new cluster.
  void bootstrap(Changes& changes) const;

  // --- brokers
  protocol::BrokerRegistrationResponse registerBroker(Changes& changes,
                                                      const protocol::BrokerRegistrationRequest& request, Instant now);
  protocol::BrokerHeartbeatResponse heartbeat(Changes& changes, const protocol::BrokerHeartbeatRequest& request,
                                              Instant now);
  protocol::UnregisterBrokerResponse unregisterBroker(Changes& changes,
                                                      const protocol::UnregisterBrokerRequest& request);
  protocol::UpdateFeaturesResponse updateFeatures(Changes& changes, const protocol::UpdateFeaturesRequest& request,
                                                  std::int16_t version);
  protocol::AllocateProducerIdsResponse allocateProducerIds(Changes& changes,
                                                            const protocol::AllocateProducerIdsRequest& request);
  /// Fences the broker whose session ended first, if one did. Call again while it returns true.
  bool fenceStaleBroker(Changes& changes, Instant now);
  /// When the next session ends unless the broker is heard of; never() when there is none.
  Instant nextSessionEnd() const { return heartbeats_.nextSessionEnd(); }

  // --- topics
  protocol::CreateTopicsResponse createTopics(Changes& changes, const protocol::CreateTopicsRequest& request,
                                              Prng& random);
  protocol::DeleteTopicsResponse deleteTopics(Changes& changes, const protocol::DeleteTopicsRequest& request,
                                              std::int16_t version);
  protocol::CreatePartitionsResponse createPartitions(Changes& changes,
                                                      const protocol::CreatePartitionsRequest& request, Prng& random);

  // --- partitions
  protocol::AlterPartitionResponse alterPartition(Changes& changes, const protocol::AlterPartitionRequest& request,
                                                  std::int16_t version);
  protocol::ElectLeadersResponse electLeaders(Changes& changes, const protocol::ElectLeadersRequest& request,
                                              std::int16_t version);
  protocol::AlterPartitionReassignmentsResponse alterReassignments(
      Changes& changes, const protocol::AlterPartitionReassignmentsRequest& request);
  protocol::ListPartitionReassignmentsResponse listReassignments(
      const protocol::ListPartitionReassignmentsRequest& request) const;
  /// Gives leadership back to preferred replicas where too much of it is elsewhere (auto.leader.rebalance.enable).
  void rebalanceLeaders(Changes& changes);
  /// Elects leaders outside the ISR where configs allow it and nobody leads.
  void electUncleanWhereAllowed(Changes& changes);

  // --- configs
  protocol::IncrementalAlterConfigsResponse incrementalAlterConfigs(
      Changes& changes, const protocol::IncrementalAlterConfigsRequest& request);
  protocol::AlterConfigsResponse alterConfigs(Changes& changes, const protocol::AlterConfigsRequest& request);

  std::int64_t configInteger(std::string_view name) const { return view().brokerInteger(name); }
  bool configBoolean(std::string_view name) const { return view().brokerBoolean(name); }

 private:
  /// An error code with its sentence; ok when the code is none.
  struct Problem {
    ErrorCode code = ErrorCode::none;
    std::string sentence;
    bool ok() const { return code == ErrorCode::none; }
  };
  using Assignments = std::vector<metadata::NodeList>;

  metadata::ConfigView view() const { return {image_, options_.config}; }
  bool uncleanAllowed(std::string_view topic) const;
  Uuid directoryOf(NodeId broker) const;
  std::function<bool(NodeId)> activeBrokers() const {
    return [this](NodeId id) { return image_.brokerActive(id); };
  }
  /// The partitions that `wanted` picks, as they are now.
  struct Located {
    Uuid topicId;
    std::string topic;
    PartitionId partition;
    metadata::PartitionRef state;
  };
  std::vector<Located> partitionsWhere(const std::function<bool(const metadata::Partition&)>& wanted) const;
  /// Builds and adds a change; false when there is nothing to change.
  bool change(Changes& changes, const Located& at, PartitionChange& builder, std::string_view ruleOverride = {});
  void leaveIsrs(Changes& changes, NodeId broker, std::string_view rule);
  void fence(Changes& changes, const metadata::Broker& broker, std::string reason);
  bool leadsAnything(NodeId broker) const;

  Problem createTopic(Changes& changes, const protocol::CreateTopicsRequest::Topic& wanted, bool validateOnly,
                      Prng& random, protocol::CreateTopicsResponse::Topic& result);
  Problem checkManualAssignment(const metadata::NodeList& replicas, std::optional<std::size_t> replicationFactor) const;
  Problem isrOf(const metadata::NodeList& replicas, PartitionId partition, bool manual, metadata::NodeList& isr) const;
  protocol::PartitionRecord newPartition(const Uuid& topicId, PartitionId id, const metadata::NodeList& replicas,
                                         const metadata::NodeList& isr) const;
  Problem place(int partitions, int replicationFactor, Prng& random, Assignments& result) const;
  Problem electLeader(Changes& changes, const std::string& topic, PartitionId partition, bool unclean);
  Problem reassign(Changes& changes, const std::string& topic, PartitionId partition,
                   const std::optional<std::vector<std::int32_t>>& target, bool allowFactorChange);
  ErrorCode checkAlterPartition(const protocol::AlterPartitionRequest& request,
                                const protocol::AlterPartitionRequest::Topic::Partition& wanted,
                                const metadata::Partition& partition, const metadata::NodeList& isr,
                                const std::vector<BrokerEpoch>& epochs, std::int16_t version) const;
  Problem checkResource(metadata::ResourceType type, const std::string& name) const;
  Problem checkConfigs(metadata::ResourceType type, const metadata::ConfigMap& before,
                       const metadata::ConfigMap& after) const;
  void setConfigs(Changes& changes, const metadata::ConfigResource& resource, const metadata::ConfigMap& before,
                  const metadata::ConfigMap& after) const;

  ControlOptions options_;
  metadata::Image image_;
  Heartbeats heartbeats_;
};

}  // namespace brokerlab::controller
