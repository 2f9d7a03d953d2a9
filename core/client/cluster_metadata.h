#pragma once
// What a client knows of the cluster, and when it must ask again.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/errors.h"
#include "model/ids.h"
#include "protocol/messages/metadata.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

struct KnownPartition {
  NodeId leader;
  LeaderEpoch leaderEpoch = noEpoch;
};
struct KnownTopic {
  Uuid id;
  std::vector<KnownPartition> partitions;
};

/// A client's copy of the metadata. Asks one broker at a time: one it is connected to if there is one, else the next of
/// those it knows (NetworkClient.leastLoadedNode, much simplified).
class ClusterMetadata {
 public:
  ClusterMetadata(std::string clientName, std::vector<NodeId> bootstrap)
      : clientName_(std::move(clientName)), brokers_(std::move(bootstrap)) {}

  void want(const std::string& topic) { topics_.insert(topic); }
  /// A topic of which only the id is known: its name comes with the next answer.
  void want(const Uuid& id) {
    if (nameOf(id) == nullptr) ids_.insert(id);
  }
  /// Null while it is not known.
  const std::string* nameOf(const Uuid& id) const;
  const KnownTopic* topic(const std::string& name) const;
  const KnownPartition* partition(const TopicPartition& tp) const;
  const std::vector<NodeId>& brokers() const { return brokers_; }

  /// Something does not fit any more: ask as soon as allowed.
  void outdated(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
  }
  bool isOutdated() const { return !reason_.empty(); }
  /// The error a broker last gave for a topic (none when it is known).
  ErrorCode topicError(const std::string& name) const;

  /// A newer leader named by a broker's answer (KIP-951).
  void leaderHint(const TopicPartition& tp, NodeId leader, LeaderEpoch epoch);

  /// Somebody else has heard of this epoch, as the one who committed an offset: until a leader of it or of a later one is
  /// named, there is none to ask. (KIP-320, Metadata.updateLastSeenEpochIfNewer: a leader that was deposed without
  /// knowing it would call the offset out of range, and everything would be read once more.)
  void seen(const TopicPartition& tp, LeaderEpoch epoch);

  /// Asks now unless asking. `done` runs after an answer was taken in or nobody could be asked.
  void refresh(runtime::Context& context, runtime::RpcClient& rpc,
               std::function<void(runtime::Context&, bool ok)> done);
  bool asking() const { return asking_; }
  /// The broker to ask next: connected ones first.
  NodeId someBroker(const runtime::RpcClient& rpc);

 private:
  void take(runtime::Context& context, const protocol::MetadataResponse& response);

  std::string clientName_;
  std::vector<NodeId> brokers_;
  std::size_t nextBroker_ = 0;
  std::set<std::string> topics_;
  std::set<Uuid> ids_;
  std::map<std::string, KnownTopic> known_;
  struct Seen {
    LeaderEpoch epoch = noEpoch;
    int denied = 0;
  };
  std::map<TopicPartition, Seen> seen_;
  std::map<std::string, ErrorCode> errors_;
  std::string reason_ = "first contact";
  bool asking_ = false;
};

}  // namespace brokerlab::client
