#pragma once
// A group as its coordinator holds it: members of the classic protocol, or of the consumer protocol, and its offsets.
//
//                first join            delay over, or all have rejoined         leader's assignment is logged
//      Empty ───────────────▶ PreparingRebalance ───────────────▶ CompletingRebalance ───────────────▶ Stable
//        ▲  ◀── nobody rejoined ──┘       ▲                               │  join, leave,                 │
//        │                                └───────────────────────────────┴──silence, new metadata ───────┘
//      Dead   deleted, or empty and without offsets
//
// Real Kafka: ClassicGroup, ClassicGroupMember, ConsumerGroup, GroupMetadata.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/uuid.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/sync_group.h"
#include "runtime/node.h"

namespace brokerlab::coordinator {

/// Hears the answer to a request, once: at once or when what it waits for has happened.
template <class Response>
using Answer = std::function<void(runtime::Context&, Response)>;

/// Who sends a request, as far as groups care.
struct Client {
  std::string id;
  /// As Kafka shows it: "/127.0.0.1".
  std::string host;
};

constexpr std::string_view consumerProtocolType = "consumer";

/// Tells when somebody has been silent for too long. The timer is moved only when it fires, not with every sign of life.
struct Watchdog {
  runtime::TimerId timer;
  Instant firesAt;
  Instant deadline;
};

// --- offsets -------------------------------------------------------------------------------------------------------

struct CommittedOffset {
  Offset offset = -1;
  LeaderEpoch leaderEpoch = noEpoch;
  std::string metadata;
  TimestampMs commitTimestamp = 0;
  /// Only from requests that carried a retention time.
  std::optional<TimestampMs> expireTimestamp;
  /// Where in the log it stands: of two the later one counts.
  Offset recordOffset = -1;
};

/// What a group has committed. Pending ones are in the log and count once their transaction has.
struct GroupOffsets {
  std::map<TopicPartition, CommittedOffset> committed;
  std::map<ProducerId, std::map<TopicPartition, CommittedOffset>> pending;
  /// Commits whose records are not replicated yet: those partitions are not expired.
  std::map<TopicPartition, int> underway;

  bool empty() const { return committed.empty() && pending.empty() && underway.empty(); }
  bool unstable(const TopicPartition& partition) const {
    for (const auto& [producer, offsets] : pending) {
      if (offsets.count(partition) != 0) return true;
    }
    return false;
  }
};

// --- the classic protocol ------------------------------------------------------------------------------------------

enum class GroupState : std::uint8_t { empty, preparingRebalance, completingRebalance, stable, dead };
/// As DescribeGroups says it: "PreparingRebalance".
std::string_view groupStateName(GroupState state);

struct ClassicMember {
  std::string id;
  std::optional<std::string> instance;
  Client client;
  Duration rebalanceTimeout;
  Duration sessionTimeout;
  /// Best first: name and metadata.
  std::vector<std::pair<std::string, Bytes>> protocols;
  Bytes assignment;

  /// Parked requests.
  Answer<protocol::JoinGroupResponse> join;
  Answer<protocol::SyncGroupResponse> sync;
  /// Joined for the first time and does not know its id yet, so it cannot heartbeat.
  bool isNew = false;
  bool awaitsJoin() const { return join != nullptr; }
  bool awaitsSync() const { return sync != nullptr; }
  Watchdog session;
  Instant lastHeard;

  const Bytes* metadata(std::string_view protocol) const {
    for (const auto& [name, bytes] : protocols) {
      if (name == protocol) return &bytes;
    }
    return nullptr;
  }
};

/// The membership of a classic group; also of one that only has offsets.
struct ClassicGroup {
  GroupState state = GroupState::empty;
  TimestampMs stateSince = noTimestamp;
  std::int32_t generation = 0;
  /// Nothing until the first member came: the group only has offsets.
  std::optional<std::string> protocolType;
  std::optional<std::string> protocol;
  std::optional<std::string> leader;
  /// In the order they joined.
  std::vector<std::unique_ptr<ClassicMember>> members;
  std::map<std::string, std::string> instances;
  /// Ids given out with MEMBER_ID_REQUIRED whose owners have not come back yet.
  std::map<std::string, runtime::TimerId> pendingMembers;
  /// Members of this generation that have not asked for their assignment yet.
  std::set<std::string> awaitedSyncs;
  /// Topics of all members; nothing when their subscriptions could not be read.
  std::optional<std::set<std::string>> subscribed;

  runtime::TimerId rebalanceTimer;
  runtime::TimerId syncTimer;
  /// The first rebalance of an empty group waits for more members, whoever has come.
  bool initialDelay = false;
  bool newMemberAdded = false;
  Duration initialDelayLeft;

  ClassicMember* find(std::string_view id) const {
    for (const auto& member : members) {
      if (member->id == id) return member.get();
    }
    return nullptr;
  }
  bool is(GroupState wanted) const { return state == wanted; }
  bool isLeader(std::string_view id) const { return leader && *leader == id; }
  std::size_t awaitingJoin() const {
    return static_cast<std::size_t>(
        std::count_if(members.begin(), members.end(), [](const auto& member) { return member->awaitsJoin(); }));
  }
  bool allJoined() const { return awaitingJoin() == members.size() && pendingMembers.empty(); }
  Duration rebalanceTimeout() const {
    Duration longest;
    for (const auto& member : members) longest = std::max(longest, member->rebalanceTimeout);
    return longest;
  }
  /// Whether a member with these protocols could take part.
  bool supports(std::string_view type, const std::vector<std::pair<std::string, Bytes>>& protocols) const;
  /// The protocol with the most votes of those every member knows.
  std::string selectProtocol() const;
  bool everybodySupports(std::string_view protocol) const;
};

// --- the consumer protocol (KIP-848) -------------------------------------------------------------------------------

/// Partitions by topic id, sorted.
using Assignment = std::map<Uuid, std::set<PartitionId>>;

enum class MemberState : std::int8_t { stable = 0, unrevokedPartitions = 1, unreleasedPartitions = 2 };

/// What a member said that speaks the classic protocol, though its group is one of the consumer protocol.
struct ClassicSide {
  Duration sessionTimeout;
  /// Best first: name and metadata.
  std::vector<std::pair<std::string, Bytes>> protocols;
  bool operator==(const ClassicSide&) const = default;
};

struct ConsumerMember {
  std::string id;
  std::optional<std::string> instance;
  std::optional<std::string> rack;
  Client client;
  Duration rebalanceTimeout;
  std::vector<std::string> topics;
  std::optional<std::string> regex;
  std::optional<std::string> serverAssignor;
  std::optional<ClassicSide> classic;

  std::int32_t epoch = 0;
  std::int32_t previousEpoch = -1;
  MemberState state = MemberState::stable;
  Assignment assigned;
  Assignment pendingRevocation;
  Assignment target;

  Watchdog session;
  runtime::TimerId revocation;
  /// By when one of the classic protocol must have rejoined, and have asked for its assignment.
  runtime::TimerId rejoin;
  runtime::TimerId sync;
  Instant lastHeard;
};

/// What the group knows of a topic it subscribes to.
struct TopicFacts {
  std::string name;
  std::int32_t partitions = 0;
  bool operator==(const TopicFacts&) const = default;
};

struct ConsumerGroup {
  std::int32_t epoch = 0;
  std::int32_t assignmentEpoch = 0;
  TimestampMs stateSince = noTimestamp;
  std::map<std::string, ConsumerMember> members;
  /// Of static members, also of those that are away for a while (epoch -2).
  std::map<std::string, std::string> instances;
  /// Topics that members subscribe to, as of the last time somebody looked.
  std::map<Uuid, TopicFacts> topics;
  /// Whether the log says anything of this group yet.
  bool logged = false;
};

// --- both ----------------------------------------------------------------------------------------------------------

struct Group {
  std::string name;
  PartitionId partition = 0;
  /// Exactly one of the two.
  std::unique_ptr<ClassicGroup> classic = std::make_unique<ClassicGroup>();
  std::unique_ptr<ConsumerGroup> consumer;
  GroupOffsets offsets;
};

}  // namespace brokerlab::coordinator
