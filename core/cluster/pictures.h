#pragma once
// Draws ClusterViews: immutable, and sharing with the picture before whatever did not change.

#include <map>
#include <memory>
#include <unordered_map>

#include "cluster/engine.h"
#include "cluster/frame_label.h"
#include "view/view.h"

namespace brokerlab::sim {
struct FrameRecord;
}
namespace brokerlab::coordinator {
struct Group;
}

namespace brokerlab::cluster {

class Pictures {
 public:
  explicit Pictures(Engine& engine) : engine_(engine) {}

  std::shared_ptr<const view::ClusterView> take();

  view::FrameView frameView(const sim::FrameRecord& record);
  TopicNames topicNames() const;

  /// Squares of a log strip: the newest this many.
  static constexpr std::size_t marks = 64;
  /// Frames in a picture; more are only counted.
  static constexpr std::size_t frames = 1000;

 private:
  view::Shared<view::ReplicaView> replica(NodeId broker, const replication::Partition& partition);
  void addMarks(view::ReplicaView& view, const replication::Partition& partition, const view::ReplicaView* before);
  std::string cleaningOf(NodeId broker, const TopicPartition& partition) const;
  view::Shared<view::BrokerView> broker(NodeId id);
  view::Shared<view::ControllerView> controller(NodeId id);
  view::Shared<view::TopicView> topic(const metadata::Topic& topic, const metadata::Image& image);
  view::Shared<view::ProducerView> producer(const Engine::Client& client);
  /// The high watermark of the leader of a partition; -1 while there is none.
  Offset endOf(const TopicPartition& partition) const;
  view::Shared<view::ConsumerView> consumer(const Engine::Client& client);
  view::Shared<view::GroupView> group(NodeId coordinator, const coordinator::Group& group);
  void addGroups(view::ClusterView& view);
  void addTransactions(view::ClusterView& view);
  void addFrames(view::ClusterView& view);
  void addMetadataLog(view::ClusterView& view);

  Engine& engine_;
  std::uint64_t number_ = 0;
  std::shared_ptr<const view::ClusterView> last_;

  using ReplicaKey = std::pair<NodeId, TopicPartition>;
  std::map<ReplicaKey, view::Shared<view::ReplicaView>> replicas_;
  std::map<NodeId, view::Shared<view::BrokerView>> brokers_;
  std::map<NodeId, view::Shared<view::ControllerView>> controllers_;
  std::map<std::string, view::Shared<view::TopicView>> topics_;
  std::map<NodeId, std::pair<std::uint64_t, view::Shared<view::ProducerView>>> producers_;
  std::map<NodeId, std::pair<std::uint64_t, view::Shared<view::ConsumerView>>> consumers_;
  std::map<ConnectionId, view::Shared<view::ExternalView>> externals_;
  std::map<std::string, view::Shared<view::GroupView>> groups_;
  std::map<std::string, view::Shared<view::TransactionView>> transactions_;
  /// Lookups only, never walked.
  std::unordered_map<std::uint64_t, view::Shared<FrameMeaning>> meanings_;
  view::Shared<std::vector<view::MetadataRecordView>> metadataLog_;
  Offset metadataEnd_ = -1;
};

}  // namespace brokerlab::cluster
