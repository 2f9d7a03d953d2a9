#pragma once
// What the person is looking at. One for the whole window: select a record in any view and its square, its frame
// and its bytes light up in the others.

#include <QObject>
#include <cstdint>
#include <optional>

#include "model/ids.h"

namespace brokerlab::widgets {

struct Selected {
  NodeId node;  // none() when no node is part of it
  std::optional<TopicPartition> partition;
  Offset record = noOffset;
  std::uint64_t frame = 0;
  EventId event;
  ConnectionId connection;  // a program outside

  bool operator==(const Selected&) const = default;
  bool empty() const { return *this == Selected{}; }
  bool isReplica(NodeId broker, const TopicPartition& of) const {
    return partition && *partition == of && (node == broker || node == NodeId::none());
  }
};

class Selection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  const Selected& current() const { return current_; }
  void clear() { set({}); }
  void selectNode(NodeId node);
  void selectReplica(const TopicPartition& partition, NodeId broker);
  void selectRecord(const TopicPartition& partition, NodeId broker, Offset offset);
  void selectFrame(std::uint64_t frame);
  void selectEvent(EventId event, NodeId where);
  void selectExternal(ConnectionId connection);

 Q_SIGNALS:
  void changed(const brokerlab::widgets::Selected& now);

 private:
  void set(Selected next);
  Selected current_;
};

}  // namespace brokerlab::widgets
