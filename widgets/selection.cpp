#include "widgets/selection.h"

#include <utility>

namespace brokerlab::widgets {

void Selection::set(Selected next) {
  if (next == current_) return;
  current_ = std::move(next);
  Q_EMIT changed(current_);
}

void Selection::selectNode(NodeId node) {
  Selected s;
  s.node = node;
  set(std::move(s));
}

void Selection::selectReplica(const TopicPartition& partition, NodeId broker) {
  Selected s;
  s.node = broker;
  s.partition = partition;
  set(std::move(s));
}

void Selection::selectRecord(const TopicPartition& partition, NodeId broker, Offset offset) {
  Selected s;
  s.node = broker;
  s.partition = partition;
  s.record = offset;
  set(std::move(s));
}

void Selection::selectFrame(std::uint64_t frame) {
  Selected s;
  s.frame = frame;
  set(std::move(s));
}

void Selection::selectEvent(EventId event, NodeId where) {
  Selected s;
  s.event = event;
  s.node = where;
  set(std::move(s));
}

void Selection::selectExternal(ConnectionId connection) {
  Selected s;
  s.connection = connection;
  set(std::move(s));
}

}  // namespace brokerlab::widgets
