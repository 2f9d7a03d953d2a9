#pragma once
// What is inside a Cluster. Private to this layer; rules and purpose are in cluster.h.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/cluster.h"
#include "cluster/data_directory.h"
#include "command/parse.h"
#include "metadata/image.h"
#include "storage/small_files.h"

namespace brokerlab::broker {
class BrokerNode;
}
namespace brokerlab::controller {
class ControllerNode;
}
namespace brokerlab::client {
class AdminNode;
class ProducerNode;
class ConsumerNode;
class TransformNode;
}  // namespace brokerlab::client
namespace brokerlab::replication {
class Partition;
}

namespace brokerlab::cluster {

class Invariants;
class Pictures;

/// Clients of the engine have fixed numbers for the console's own, and the next free one for each `start`.
constexpr NodeId adminId{1001};
constexpr std::int32_t firstConsoleProducer = 1002;  // acks=all, 1, 0
constexpr std::int32_t firstNamedClient = 1005;

class Engine final : private sim::Observer {
 public:
  /// A producer, consumer or transform started by a line.
  struct Client {
    enum class Kind : std::uint8_t { producer, consumer, transform };
    NodeId id;
    std::string name;
    Kind kind = Kind::consumer;
    std::string group;
    std::map<std::string, std::string> config;  // as given
    /// Of a transform.
    std::string from, to, delivery;

    bool writes() const { return kind != Kind::consumer; }
    bool reads() const { return kind != Kind::producer; }
    std::string_view word() const {
      return kind == Kind::producer ? "producer" : kind == Kind::consumer ? "consumer" : "transform";
    }
  };
  /// What a client had done when it ended: still asked for afterwards.
  struct LastCounts {
    std::int64_t sent = 0, acked = 0, failed = 0, retries = 0, consumed = 0, processed = 0, commits = 0, aborts = 0;
    std::string error;
  };

  static Result<std::unique_ptr<Engine>> open(Spec spec, Plant plant);
  ~Engine() override;

  // --- time ---
  Instant nextTime();
  bool step();
  void runUntil(Instant until);
  bool pumpUntil(const std::function<bool()>& done, Instant limit);

  // --- acting ---
  void execute(std::string_view line, Done done);
  void carryOut(const command::Command& command, Done done);
  std::size_t waiting() const { return waits_.size() + open_; }

  // --- asking ---
  Verdict evaluate(const command::Condition& condition, EventId since) const;
  bool ready() const;
  std::string status() const;
  /// Every partition of the topic has a leader that knows it, and every running broker knows the topic.
  bool topicIsServed(const std::string& topic) const;

  // --- nodes (null when there is no such process) ---
  const broker::BrokerNode* broker(NodeId id) const;
  const controller::ControllerNode* controller(NodeId id) const;
  /// False when the broker does not run.
  bool runRetention(NodeId broker, EventId cause);
  /// Makes the broker's cleaner take this log next. A sentence when there is nothing to clean.
  Result<void> clean(NodeId broker, const TopicPartition& partition, EventId cause);
  /// The broker that a process is, or is half of; null otherwise.
  static const broker::BrokerNode* brokerIn(const runtime::Node* node);
  /// A producer or consumer, or the half of a transform that is one.
  const client::ProducerNode* producer(NodeId id) const;
  const client::ConsumerNode* consumer(NodeId id) const;
  const client::TransformNode* transform(NodeId id) const;
  /// The replica of a running broker; null when it has none.
  const replication::Partition* replica(NodeId broker, const TopicPartition& partition) const;
  const metadata::Image* imageOf(NodeId node) const;
  NodeId activeController() const;
  /// What the active controller knows; without one, what the running node that has read furthest knows.
  const metadata::Image* image() const;
  /// Fenced, starting, running, shutting down, or what ended it.
  view::NodeState stateOf(NodeId node) const;
  std::map<std::string, std::string> staticConfig(NodeId broker) const;

  const Client* client(const std::string& name) const;
  std::optional<NodeId> resolve(const command::NodeRef& node, std::string& problem) const;
  std::string nodeName(NodeId node) const;

  // --- data ---
  Spec spec;
  Plant plant;
  std::string clusterId;
  std::unique_ptr<DataDirectory> directory;
  bool reopened = false;
  std::unique_ptr<sim::World> world;
  EventStore store;
  std::vector<NodeId> brokers;
  std::vector<NodeId> controllers;
  std::map<std::string, Client> clients;
  std::map<NodeId, std::string> clientNames;
  std::map<NodeId, LastCounts> lastCounts;
  LastCounts countsOf(NodeId client) const;
  std::optional<command::Selection> selection;
  std::map<std::string, std::string> answers;
  /// The run as it was before it was ended.
  std::optional<SessionFile> finalSession;
  /// What `power-off` takes; random-fault runs make it worse.
  disk::PowerLoss powerLoss;
  std::unique_ptr<Invariants> invariants;
  std::unique_ptr<Pictures> pictures;

  void listen(std::function<void(const EventPtr&)> listener, events::Level level);
  /// The part of a step that is the cluster's own.
  void afterStep();

 private:
  /// A command that goes on until something is the case.
  struct Wait {
    std::uint64_t number = 0;
    /// Looked at when time has come here, whatever happens.
    Instant at = Instant::never();
    /// An answer once there is one. `due` says that `at` has been reached.
    std::function<std::optional<Reply>(bool due)> look;
    Done done;
  };

  Engine() = default;
  void onEvent(events::Event&& event) override;
  Result<void> makeNodes();
  Result<void> addNode(NodeId id, bool isController, const std::string& rack);
  Result<storage::MetaProperties> propertiesOf(disk::Disk& disk, NodeId id);
  Result<std::unique_ptr<disk::Disk>> diskFor(const std::string& name);
  void applyObserver();

  Instant earliestWait() const;
  void look();
  void lookAtDue();
  void wait(Instant at, std::function<std::optional<Reply>(bool due)> look, Done done);
  void answer(const Done& done, Reply reply);
  /// For callbacks inside handlers: the answer is given after the step.
  Done later(Done done);
  void flushAnswers();

  // Commands, one function each (commands.cpp).
  struct Executor;
  friend struct Executor;

  template <class Request>
  void admin(Request request, std::int16_t version,
             std::function<void(runtime::Context&, Result<typename Request::Response>)> answered);
  NodeId consoleProducer(Acks acks);

  std::uint64_t nextWait_ = 1;
  std::vector<Wait> waits_;
  std::deque<std::pair<Done, Reply>> answers_;
  /// Commands whose answer will come out of a handler.
  std::size_t open_ = 0;
  bool looking_ = false;
  std::uint64_t eventsSeen_ = 0;
  std::uint64_t eventsLooked_ = UINT64_MAX;
  std::uint64_t stepsLooked_ = 0;
  bool everReady_ = false;
  std::int32_t nextClient_ = firstNamedClient;
  std::function<void(const EventPtr&)> listener_;
  events::Level listenerLevel_ = events::Level::detail;
};

/// "123" with a sign in front where counts are compared, and the like.
std::string listText(const std::vector<NodeId>& nodes);

}  // namespace brokerlab::cluster
