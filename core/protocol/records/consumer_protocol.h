#pragma once
// What consumers of a classic group tell each other through the coordinator, which does not read it.
//
//     JoinGroup metadata, SyncGroup assignment │ version i16 │ body, never flexible
//
// Readers take any higher version as the highest they know and ignore what follows.

#include "protocol/message.h"

namespace brokerlab::protocol {

/// What a consumer tells the leader of its group (inside JoinGroup).
struct ConsumerProtocolSubscription {
  static constexpr std::string_view messageName = "ConsumerProtocolSubscription";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  struct OwnedTopic {
    std::string topic;
    std::vector<std::int32_t> partitions;

    bool operator==(const OwnedTopic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::vector<std::string> topics;
  std::optional<Bytes> userData;
  std::vector<OwnedTopic> ownedPartitions;
  std::int32_t generationId = -1;
  std::optional<std::string> rackId;

  bool operator==(const ConsumerProtocolSubscription&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics the member wants to read."}, self.topics);
    field({"user_data", "Any data the assignment rule wants to pass on; null for none.", always, always},
          self.userData);
    field({"owned_partitions", "Partitions the member has at the moment, so that a sticky rule can leave them there.",
           since(1)},
          self.ownedPartitions);
    field({"generation_id", "Rebalance in which the member got those partitions; -1 when unknown.", since(2)},
          self.generationId);
    field({"rack_id", "Rack or zone the sender stands in.", since(3), always}, self.rackId);
  }
};

/// What the leader of a group gives a consumer (inside SyncGroup).
struct ConsumerProtocolAssignment {
  static constexpr std::string_view messageName = "ConsumerProtocolAssignment";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  struct AssignedTopic {
    std::string topic;
    std::vector<std::int32_t> partitions;

    bool operator==(const AssignedTopic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::vector<AssignedTopic> assignedPartitions;
  std::optional<Bytes> userData;

  bool operator==(const ConsumerProtocolAssignment&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"assigned_partitions", "Partitions the member may read from now on."}, self.assignedPartitions);
    field({"user_data", "Any data the assignment rule wants to pass on; null for none.", always, always},
          self.userData);
  }
};

}  // namespace brokerlab::protocol
