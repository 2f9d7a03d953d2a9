#include "client/cluster_metadata.h"

#include <fmt/format.h>

#include <algorithm>

namespace brokerlab::client {
namespace {
constexpr std::int16_t metadataVersion = 12;
constexpr Duration requestTimeout = seconds(30);
/// Answers in a row, one each retry backoff, that know of no such epoch: some 20 seconds.
constexpr int deniedAtMost = 200;
}  // namespace

const KnownTopic* ClusterMetadata::topic(const std::string& name) const {
  const auto at = known_.find(name);
  return at == known_.end() ? nullptr : &at->second;
}

const std::string* ClusterMetadata::nameOf(const Uuid& id) const {
  for (const auto& [name, topic] : known_)
    if (topic.id == id) return &name;
  return nullptr;
}

const KnownPartition* ClusterMetadata::partition(const TopicPartition& tp) const {
  const KnownTopic* known = topic(tp.topic);
  if (known == nullptr || tp.partition < 0 || static_cast<std::size_t>(tp.partition) >= known->partitions.size())
    return nullptr;
  return &known->partitions[static_cast<std::size_t>(tp.partition)];
}

ErrorCode ClusterMetadata::topicError(const std::string& name) const {
  const auto at = errors_.find(name);
  return at == errors_.end() ? ErrorCode::none : at->second;
}

void ClusterMetadata::leaderHint(const TopicPartition& tp, NodeId leader, LeaderEpoch epoch) {
  const auto at = known_.find(tp.topic);
  if (at == known_.end() || static_cast<std::size_t>(tp.partition) >= at->second.partitions.size()) return;
  KnownPartition& partition = at->second.partitions[static_cast<std::size_t>(tp.partition)];
  if (epoch > partition.leaderEpoch) partition = {leader, epoch};
}

void ClusterMetadata::seen(const TopicPartition& tp, LeaderEpoch epoch) {
  if (epoch == noEpoch) return;
  LeaderEpoch& newest = seen_[tp].epoch;
  newest = std::max(newest, epoch);
  const KnownPartition* known = partition(tp);
  if (known == nullptr || known->leaderEpoch >= newest) return;
  known_[tp.topic].partitions[static_cast<std::size_t>(tp.partition)].leader = NodeId::none();
  outdated(fmt::format("{} has had a leader of epoch {}", tp.text(), newest));
}

NodeId ClusterMetadata::someBroker(const runtime::RpcClient& rpc) {
  for (const NodeId broker : brokers_)
    if (rpc.connected(broker)) return broker;
  return brokers_[nextBroker_++ % brokers_.size()];
}

void ClusterMetadata::refresh(runtime::Context& context, runtime::RpcClient& rpc,
                              std::function<void(runtime::Context&, bool)> done) {
  if (asking_ || brokers_.empty()) return;
  asking_ = true;
  protocol::MetadataRequest request;
  request.topics.emplace();
  for (const std::string& name : topics_) {
    protocol::MetadataRequest::Topic wanted;
    wanted.name = name;
    request.topics->push_back(std::move(wanted));
  }
  for (const Uuid& id : ids_) {
    protocol::MetadataRequest::Topic wanted;
    wanted.topicId = id;
    request.topics->push_back(std::move(wanted));
  }
  request.allowAutoTopicCreation = false;
  const NodeId broker = someBroker(rpc);
  const std::string why = reason_;
  rpc.call(context, broker, request, metadataVersion, requestTimeout,
           [this, broker, why, done = std::move(done)](runtime::Context& at,
                                                       runtime::CallResult<protocol::MetadataResponse> response) {
             asking_ = false;
             if (response) {
               take(at, *response);
               if (at.wants(events::Level::detail)) at.emit(events::MetadataRefreshed{clientName_, broker, why});
             }
             done(at, response.has_value());
           });
}

void ClusterMetadata::take(runtime::Context&, const protocol::MetadataResponse& response) {
  reason_.clear();
  if (!response.brokers.empty()) {
    brokers_.clear();
    for (const auto& broker : response.brokers) brokers_.push_back({broker.nodeId});
    std::sort(brokers_.begin(), brokers_.end());
  }
  // Another life of that name has epochs of its own.
  const auto forgetEpochs = [this](const std::string& name) {
    std::erase_if(seen_, [&](const auto& one) { return one.first.topic == name; });
  };
  for (const auto& topic : response.topics) {
    if (!topic.name) continue;
    errors_[*topic.name] = topic.errorCode;
    if (topic.errorCode != ErrorCode::none) {
      known_.erase(*topic.name);
      forgetEpochs(*topic.name);
      continue;
    }
    KnownTopic& known = known_[*topic.name];
    if (known.id != topic.topicId) {
      if (!known.id.isZero()) forgetEpochs(*topic.name);
      known = {};
    }
    known.id = topic.topicId;
    // From here on it is asked for by its name.
    if (ids_.erase(topic.topicId) > 0) topics_.insert(*topic.name);
    known.partitions.resize(std::max(known.partitions.size(), topic.partitions.size()));
    for (const auto& partition : topic.partitions) {
      if (partition.partitionIndex < 0 || static_cast<std::size_t>(partition.partitionIndex) >= known.partitions.size())
        continue;
      KnownPartition& mine = known.partitions[static_cast<std::size_t>(partition.partitionIndex)];
      // A broker that lags behind must not take back what a newer one said (KIP-320).
      if (partition.leaderEpoch >= mine.leaderEpoch) mine = {{partition.leaderId}, partition.leaderEpoch};
      const auto heard = seen_.find({*topic.name, partition.partitionIndex});
      if (heard == seen_.end() || heard->second.epoch <= mine.leaderEpoch) continue;
      // An offset of a topic that was deleted may have been committed to its next life: nobody will ever confirm it.
      if (++heard->second.denied > deniedAtMost)
        seen_.erase(heard);
      else
        mine.leader = NodeId::none();
    }
  }
}

}  // namespace brokerlab::client
