#pragma once
// Who has been heard of, and when: the only state of the controller that is not in the log.
//
// A new active controller knows nothing of heartbeats and gives every broker a full session before it fences anyone.
// In Kafka: BrokerHeartbeatManager, BrokerHeartbeatTracker.

#include <map>

#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::controller {

class Heartbeats {
 public:
  explicit Heartbeats(Duration session) : session_(session) {}

  struct Contact {
    Instant last;
    Offset metadataOffset = -1;
    bool fenced = true;
    /// Last record of the change with which its controlled shutdown began; -1 when it is not shutting down.
    Offset controlledShutdownOffset = -1;
  };

  Duration session() const { return session_; }
  void touch(NodeId broker, bool fenced, Offset metadataOffset, Instant now) {
    Contact& contact = contacts_[broker];
    contact.last = now;
    contact.fenced = fenced;
    if (metadataOffset >= 0) contact.metadataOffset = metadataOffset;
    if (fenced) contact.controlledShutdownOffset = -1;
  }
  void fence(NodeId broker) {
    Contact& contact = contacts_[broker];
    contact.fenced = true;
    contact.controlledShutdownOffset = -1;
  }
  void forget(NodeId broker) { contacts_.erase(broker); }
  void beginControlledShutdown(NodeId broker, Offset offset) { contacts_[broker].controlledShutdownOffset = offset; }

  /// An unfenced broker that was heard of within the session.
  bool hasValidSession(NodeId broker, Instant now) const {
    const auto at = contacts_.find(broker);
    return at != contacts_.end() && !at->second.fenced && at->second.last + session_ > now;
  }
  const Contact* find(NodeId broker) const {
    const auto at = contacts_.find(broker);
    return at == contacts_.end() ? nullptr : &at->second;
  }
  /// The unfenced broker whose session ended first; none() when all are alive.
  NodeId stale(Instant now) const {
    NodeId oldest = NodeId::none();
    Instant at = Instant::never();
    for (const auto& [id, contact] : contacts_) {
      if (contact.fenced || contact.last + session_ > now || contact.last >= at) continue;
      oldest = id;
      at = contact.last;
    }
    return oldest;
  }
  Instant nextSessionEnd() const {
    Instant next = Instant::never();
    for (const auto& [id, contact] : contacts_) {
      if (!contact.fenced && contact.last + session_ < next) next = contact.last + session_;
    }
    return next;
  }
  /// How far the slowest of the brokers that take part has read the metadata log.
  Offset lowestActiveOffset() const {
    Offset lowest = INT64_MAX;
    for (const auto& [id, contact] : contacts_) {
      if (contact.fenced || contact.controlledShutdownOffset >= 0) continue;
      if (contact.metadataOffset < lowest) lowest = contact.metadataOffset;
    }
    return lowest;
  }

 private:
  Duration session_;
  std::map<NodeId, Contact> contacts_;
};

}  // namespace brokerlab::controller
