#pragma once
// The records of __cluster_metadata: everything a KRaft cluster knows about itself is the sum of these.
//
//     value │ frame version uvarint = 1 │ record type uvarint │ record version uvarint │ body, always flexible
//
// Keys are null. `writtenVersion` is what a cluster at metadata.version 3.9-IV0 writes (version 2 of the partition
// records only carries KIP-966, which 3.9 leaves off). Real Kafka: metadata/src/main/resources, MetadataRecordSerde.

#include <variant>

#include "base/result.h"
#include "protocol/message.h"
#include "protocol/records/versioned.h"

namespace brokerlab::protocol {

/// A broker registered and got its broker epoch; it starts fenced.
struct RegisterBrokerRecord {
  static constexpr std::string_view messageName = "RegisterBrokerRecord";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 0;
  static constexpr std::int16_t writtenVersion = 3;

  struct EndPoint {
    std::string name;
    std::string host;
    std::uint16_t port = 0;
    std::int16_t securityProtocol = 0;

    bool operator==(const EndPoint&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the listener."}, self.name);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"security_protocol", "How the connection is protected: 0 not at all (PLAINTEXT)."}, self.securityProtocol);
    }
  };

  struct Feature {
    std::string name;
    std::int16_t minSupportedVersion = 0;
    std::int16_t maxSupportedVersion = 0;

    bool operator==(const Feature&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the feature."}, self.name);
      field({"min_supported_version", "Lowest level the sender supports."}, self.minSupportedVersion);
      field({"max_supported_version", "Highest level the sender supports."}, self.maxSupportedVersion);
    }
  };

  std::int32_t brokerId = 0;
  bool isMigratingZkBroker = false;
  Uuid incarnationId;
  std::int64_t brokerEpoch = 0;
  std::vector<EndPoint> endPoints;
  std::vector<Feature> features;
  std::optional<std::string> rack;
  bool fenced = true;
  bool inControlledShutdown = false;
  std::vector<Uuid> logDirs;

  bool operator==(const RegisterBrokerRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker."}, self.brokerId);
    field({"is_migrating_zk_broker", "Whether the broker still lives with ZooKeeper and is moving to KRaft.", since(2)},
          self.isMigratingZkBroker);
    field({"incarnation_id", "Id of one life of the process: a new one after every start."}, self.incarnationId);
    field({"broker_epoch", "Counts the registrations: the metadata offset of this record."}, self.brokerEpoch);
    field({"end_points", "Addresses under which it can be reached."}, self.endPoints);
    field({"features", "Features the sender supports, each with its range of levels."}, self.features);
    field({"rack", "Rack or zone the node stands in; null when unknown.", always, always}, self.rack);
    field({"fenced", "Whether the broker is kept out: registered, but leading and replicating nothing."}, self.fenced);
    field({"in_controlled_shutdown", "Whether the broker has announced that it is shutting down.", since(1)},
          self.inControlledShutdown);
    field({"log_dirs", "Ids of the log directories that are online.", since(3), never, 0}, self.logDirs);
  }
};

/// A broker was forgotten for good.
struct UnregisterBrokerRecord {
  static constexpr std::string_view messageName = "UnregisterBrokerRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 1;
  static constexpr std::int16_t writtenVersion = 0;

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = 0;

  bool operator==(const UnregisterBrokerRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
  }
};

/// A topic was created.
struct TopicRecord {
  static constexpr std::string_view messageName = "TopicRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 2;
  static constexpr std::int16_t writtenVersion = 0;

  std::string name;
  Uuid topicId;

  bool operator==(const TopicRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"name", "Name of the topic."}, self.name);
    field({"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
  }
};

/// A partition was created.
struct PartitionRecord {
  static constexpr std::string_view messageName = "PartitionRecord";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 3;
  static constexpr std::int16_t writtenVersion = 1;

  std::int32_t partitionId = -1;
  Uuid topicId;
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> isr;
  std::vector<std::int32_t> removingReplicas;
  std::vector<std::int32_t> addingReplicas;
  std::int32_t leader = -1;
  std::int32_t leaderEpoch = -1;
  std::int32_t partitionEpoch = -1;
  std::vector<Uuid> directories;
  std::int8_t leaderRecoveryState = 0;
  std::optional<std::vector<std::int32_t>> eligibleLeaderReplicas;
  std::optional<std::vector<std::int32_t>> lastKnownElr;

  bool operator==(const PartitionRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"partition_id", "Number of the partition."}, self.partitionId);
    field({"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
    field({"replicas", "Brokers that hold a replica; the first is the preferred leader."}, self.replicas);
    field({"isr", "Replicas in sync with the leader."}, self.isr);
    field({"removing_replicas", "Replicas being removed by a reassignment that is under way."}, self.removingReplicas);
    field({"adding_replicas", "Replicas being added by a reassignment that is under way."}, self.addingReplicas);
    field({"leader", "Number of the broker that leads; -1 when there is none."}, self.leader);
    field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
    field({"partition_epoch",
           "Counts every change of the partition, leader or ISR; a change based on an older number is refused."},
          self.partitionEpoch);
    field({"directories", "Log directory of each replica, in the order of the replicas.", since(1)}, self.directories);
    field({"leader_recovery_state", "0 normally, 1 while the leader recovers after an unclean election.", always, never,
           0},
          self.leaderRecoveryState);
    field({"eligible_leader_replicas", "Replicas outside the ISR that still hold every committed record (KIP-966).",
           since(2), always, 1},
          self.eligibleLeaderReplicas);
    field({"last_known_elr", "Replicas that were eligible to lead before they stopped uncleanly (KIP-966).", since(2),
           always, 2},
          self.lastKnownElr);
  }
};

/// A configuration entry was set or removed.
struct ConfigRecord {
  static constexpr std::string_view messageName = "ConfigRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 4;
  static constexpr std::int16_t writtenVersion = 0;

  std::int8_t resourceType = 0;
  std::string resourceName;
  std::string name;
  std::optional<std::string> value;

  bool operator==(const ConfigRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"resource_type", "What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group."},
          self.resourceType);
    field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
    field({"name", "Name of the configuration entry."}, self.name);
    field({"value", "Value of the entry; null removes it.", always, always}, self.value);
  }
};

/// Something about a partition changed: leader, ISR, replicas. What is absent stays as it was.
struct PartitionChangeRecord {
  static constexpr std::string_view messageName = "PartitionChangeRecord";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 5;
  static constexpr std::int16_t writtenVersion = 1;

  std::int32_t partitionId = -1;
  Uuid topicId;
  std::optional<std::vector<std::int32_t>> isr;
  std::int32_t leader = -2;
  std::optional<std::vector<std::int32_t>> replicas;
  std::optional<std::vector<std::int32_t>> removingReplicas;
  std::optional<std::vector<std::int32_t>> addingReplicas;
  std::int8_t leaderRecoveryState = -1;
  std::optional<std::vector<Uuid>> directories;
  std::optional<std::vector<std::int32_t>> eligibleLeaderReplicas;
  std::optional<std::vector<std::int32_t>> lastKnownElr;

  bool operator==(const PartitionChangeRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"partition_id", "Number of the partition."}, self.partitionId);
    field({"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
    field({"isr", "Replicas in sync with the leader; null when unchanged.", always, always, 0}, self.isr);
    field({"leader", "Number of the broker that leads; -1 none, -2 unchanged.", always, never, 1}, self.leader);
    field({"replicas", "Brokers that hold a replica; null when unchanged.", always, always, 2}, self.replicas);
    field({"removing_replicas", "Replicas being removed by a reassignment; null when unchanged.", always, always, 3},
          self.removingReplicas);
    field({"adding_replicas", "Replicas being added by a reassignment; null when unchanged.", always, always, 4},
          self.addingReplicas);
    field({"leader_recovery_state", "0 recovered, 1 the leader recovers after an unclean election, -1 unchanged.",
           always, never, 5},
          self.leaderRecoveryState);
    field(
        {"eligible_leader_replicas",
         "Replicas outside the ISR that still hold every committed record; null when unchanged.", since(2), always, 6},
        self.eligibleLeaderReplicas);
    field({"last_known_elr", "Replicas that were eligible before they stopped uncleanly; null when unchanged.",
           since(2), always, 7},
          self.lastKnownElr);
    field({"directories", "Log directory of each replica; null when unchanged.", since(1), always, 8},
          self.directories);
  }
};

/// A broker was fenced (the form before 3.3).
struct FenceBrokerRecord {
  static constexpr std::string_view messageName = "FenceBrokerRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 7;
  static constexpr std::int16_t writtenVersion = 0;

  std::int32_t id = 0;
  std::int64_t epoch = 0;

  bool operator==(const FenceBrokerRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"id", "Number of the broker."}, self.id);
    field({"epoch", "Broker epoch of the registration that is fenced."}, self.epoch);
  }
};

/// A broker was let in (the form before 3.3).
struct UnfenceBrokerRecord {
  static constexpr std::string_view messageName = "UnfenceBrokerRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 8;
  static constexpr std::int16_t writtenVersion = 0;

  std::int32_t id = 0;
  std::int64_t epoch = 0;

  bool operator==(const UnfenceBrokerRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"id", "Number of the broker."}, self.id);
    field({"epoch", "Broker epoch of the registration that is let in."}, self.epoch);
  }
};

/// A topic was deleted, and its partitions with it.
struct RemoveTopicRecord {
  static constexpr std::string_view messageName = "RemoveTopicRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 9;
  static constexpr std::int16_t writtenVersion = 0;

  Uuid topicId;

  bool operator==(const RemoveTopicRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
  }
};

/// A feature level of the cluster was set.
struct FeatureLevelRecord {
  static constexpr std::string_view messageName = "FeatureLevelRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 12;
  static constexpr std::int16_t writtenVersion = 0;

  std::string name;
  std::int16_t featureLevel = 0;

  bool operator==(const FeatureLevelRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"name", "Name of the feature."}, self.name);
    field({"feature_level", "Level the feature is set to; 0 removes it."}, self.featureLevel);
  }
};

/// A speed limit for a user, client or address was set or removed.
struct ClientQuotaRecord {
  static constexpr std::string_view messageName = "ClientQuotaRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 14;
  static constexpr std::int16_t writtenVersion = 0;

  struct Entity {
    std::string entityType;
    std::optional<std::string> entityName;

    bool operator==(const Entity&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"entity_type", "user, client-id or ip."}, self.entityType);
      field({"entity_name", "Name of that user, client or address; null for the default.", always, always},
            self.entityName);
    }
  };

  std::vector<Entity> entity;
  std::string key;
  double value = 0;
  bool remove = false;

  bool operator==(const ClientQuotaRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"entity", "The user, client or address the quota is for."}, self.entity);
    field({"key", "Name of the quota, such as producer_byte_rate."}, self.key);
    field({"value", "The limit."}, self.value);
    field({"remove", "Whether the quota is removed."}, self.remove);
  }
};

/// A block of producer ids was given out.
struct ProducerIdsRecord {
  static constexpr std::string_view messageName = "ProducerIdsRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 15;
  static constexpr std::int16_t writtenVersion = 0;

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = -1;
  std::int64_t nextProducerId = 0;

  bool operator==(const ProducerIdsRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker that got the block."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
    field({"next_producer_id", "First producer id that has not been given out."}, self.nextProducerId);
  }
};

/// A broker was fenced, let in, or began to shut down.
struct BrokerRegistrationChangeRecord {
  static constexpr std::string_view messageName = "BrokerRegistrationChangeRecord";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 17;
  static constexpr std::int16_t writtenVersion = 2;

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = 0;
  std::int8_t fenced = 0;
  std::int8_t inControlledShutdown = 0;
  std::vector<Uuid> logDirs;

  bool operator==(const BrokerRegistrationChangeRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
    field({"fenced", "1 the broker was fenced, -1 it was let in again, 0 no change.", always, never, 0}, self.fenced);
    field({"in_controlled_shutdown", "1 the broker is shutting down, 0 no change.", since(1), never, 1},
          self.inControlledShutdown);
    field({"log_dirs", "Ids of the log directories that are online.", since(2), never, 2}, self.logDirs);
  }
};

/// Nothing happened: written so that an idle log keeps moving.
struct NoOpRecord {
  static constexpr std::string_view messageName = "NoOpRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 20;
  static constexpr std::int16_t writtenVersion = 0;

  bool operator==(const NoOpRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self&, Field&&) {}
};

/// How far the move from ZooKeeper has come.
struct ZkMigrationStateRecord {
  static constexpr std::string_view messageName = "ZkMigrationStateRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 21;
  static constexpr std::int16_t writtenVersion = 0;

  std::int8_t zkMigrationState = 0;

  bool operator==(const ZkMigrationStateRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"zk_migration_state", "How far the move from ZooKeeper to KRaft has come."}, self.zkMigrationState);
  }
};

/// The records up to the matching end count together or not at all.
struct BeginTransactionRecord {
  static constexpr std::string_view messageName = "BeginTransactionRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 23;
  static constexpr std::int16_t writtenVersion = 0;

  std::optional<std::string> name;

  bool operator==(const BeginTransactionRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"name", "What the records up to the end of this transaction are for; null for nothing special.", always,
           always, 0},
          self.name);
  }
};

/// The records since the matching begin now count.
struct EndTransactionRecord {
  static constexpr std::string_view messageName = "EndTransactionRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 24;
  static constexpr std::int16_t writtenVersion = 0;

  bool operator==(const EndTransactionRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self&, Field&&) {}
};

/// The records since the matching begin never happened.
struct AbortTransactionRecord {
  static constexpr std::string_view messageName = "AbortTransactionRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 25;
  static constexpr std::int16_t writtenVersion = 0;

  std::optional<std::string> reason;

  bool operator==(const AbortTransactionRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"reason", "Why, in words, for the log.", always, always, 0}, self.reason);
  }
};

/// A controller registered its addresses and features.
struct RegisterControllerRecord {
  static constexpr std::string_view messageName = "RegisterControllerRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr std::uint16_t recordType = 27;
  static constexpr std::int16_t writtenVersion = 0;

  struct EndPoint {
    std::string name;
    std::string host;
    std::uint16_t port = 0;
    std::int16_t securityProtocol = 0;

    bool operator==(const EndPoint&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the listener."}, self.name);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"security_protocol", "How the connection is protected: 0 not at all (PLAINTEXT)."}, self.securityProtocol);
    }
  };

  struct Feature {
    std::string name;
    std::int16_t minSupportedVersion = 0;
    std::int16_t maxSupportedVersion = 0;

    bool operator==(const Feature&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the feature."}, self.name);
      field({"min_supported_version", "Lowest level the sender supports."}, self.minSupportedVersion);
      field({"max_supported_version", "Highest level the sender supports."}, self.maxSupportedVersion);
    }
  };

  std::int32_t controllerId = 0;
  Uuid incarnationId;
  bool zkMigrationReady = false;
  std::vector<EndPoint> endPoints;
  std::vector<Feature> features;

  bool operator==(const RegisterControllerRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"controller_id", "Number of the controller."}, self.controllerId);
    field({"incarnation_id", "Id of one life of the process: a new one after every start."}, self.incarnationId);
    field({"zk_migration_ready", "Whether the node is ready to move from ZooKeeper to KRaft."}, self.zkMigrationReady);
    field({"end_points", "Addresses under which it can be reached."}, self.endPoints);
    field({"features", "Features the sender supports, each with its range of levels."}, self.features);
  }
};

/// Any metadata record; apply one with std::visit.
using AnyMetadataRecord =
    std::variant<RegisterBrokerRecord, UnregisterBrokerRecord, TopicRecord, PartitionRecord, ConfigRecord,
                 PartitionChangeRecord, FenceBrokerRecord, UnfenceBrokerRecord, RemoveTopicRecord, FeatureLevelRecord,
                 ClientQuotaRecord, ProducerIdsRecord, BrokerRegistrationChangeRecord, NoOpRecord,
                 ZkMigrationStateRecord, BeginTransactionRecord, EndTransactionRecord, AbortTransactionRecord,
                 RegisterControllerRecord>;

/// The value of any metadata record, in the version a 3.9 cluster writes.
Bytes encodeMetadataRecord(const AnyMetadataRecord& record);
/// Reads the value of a metadata record.
Result<AnyMetadataRecord> decodeMetadataRecord(const Bytes& value);
/// "PartitionRecord": Kafka's name of the record.
std::string_view metadataRecordName(const AnyMetadataRecord& record);

}  // namespace brokerlab::protocol
