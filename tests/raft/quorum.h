#pragma once
// A quorum in a simulated world, and the checker of its invariants.
//
// `Member` is the least node that can hold a Raft object: it passes on connections, frames and timers, answers the quorum's
// requests and, while it leads, appends a value now and then. `Checker` looks at all members after every step.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/crc32c.h"
#include "raft/raft.h"
#include "sim/world.h"

namespace brokerlab::tests {

using raft::Raft;
using raft::Role;
using runtime::Context;

inline const std::string quorumCluster = "quorum-under-test-0001";

/// What all members together have been told is committed: the history nobody may contradict.
struct History {
  struct Entry {
    std::int32_t epoch = 0;
    std::uint32_t crc = 0;
    bool operator==(const Entry&) const = default;
  };
  std::map<Offset, Entry> committed;
  std::map<std::int32_t, NodeId> leaders;
  std::map<NodeId, std::int32_t> epochs;
  std::vector<std::string> broken;
  Offset end() const { return committed.empty() ? 0 : committed.rbegin()->first + 1; }
};

class Member final : public runtime::Node, private raft::Listener {
 public:
  Member(raft::Options options, History& history, Duration appendEvery)
      : raft_(std::move(options), *this), history_(history), appendEvery_(appendEvery) {}

  Raft& raft() { return raft_; }
  const Raft& raft() const { return raft_; }
  const std::vector<raft::LeaderAndEpoch>& told() const { return told_; }
  /// Values committed since this process began.
  const std::vector<std::string>& values() const { return values_; }
  Offset toldCommitted() const { return toldCommitted_; }

  void start(Context& context) override {
    auto started = raft_.start(context);
    check(started.has_value(), started ? "" : started.error().message);
    if (appendEvery_.micros > 0) context.setTimer(appendEvery_, {"append", 1, 0, 0});
  }
  void onAccepted(Context&, ConnectionId connection, const runtime::Peer& peer) override {
    peers_[connection] = peer.node;
  }
  void onConnected(Context& context, ConnectionId connection) override { raft_.onConnected(context, connection); }
  void onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) override {
    if (peers_.erase(connection) == 0) raft_.onDisconnected(context, connection, reason);
  }
  void onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) override {
    if (raft_.onTimer(context, id, timer)) return;
    context.setTimer(appendEvery_, {"append", 1, 0, 0});
    if (!active_) return;
    const std::string value = std::to_string(context.self().value) + ":" + std::to_string(++sequence_);
    raft_.append(context, raft_.epoch(), {Bytes::copyOf(value)});
  }
  void onFrame(Context& context, ConnectionId connection, Chain frame) override {
    const auto peer = peers_.find(connection);
    if (peer == peers_.end()) {
      raft_.onFrame(context, connection, frame);
      return;
    }
    base::Reader reader(std::move(frame));
    auto header = protocol::peekRequest(reader);
    check(header.has_value(), "a member sent a broken header");
    const auto version = header->version;
    const auto id = header->correlationId;
    auto answer = [&, connection](const auto& response) {
      context.send(connection, protocol::encodeResponse(version, id, response));
    };
    switch (header->key) {
      case protocol::ApiKey::vote:
        return answer(raft_.vote(context, *protocol::decodeRequestBody<protocol::VoteRequest>(reader, version)));
      case protocol::ApiKey::beginQuorumEpoch:
        return answer(raft_.beginQuorumEpoch(
            context, *protocol::decodeRequestBody<protocol::BeginQuorumEpochRequest>(reader, version)));
      case protocol::ApiKey::endQuorumEpoch:
        return answer(raft_.endQuorumEpoch(
            context, *protocol::decodeRequestBody<protocol::EndQuorumEpochRequest>(reader, version)));
      case protocol::ApiKey::fetch:
        raft_.fetch(context, peer->second, version,
                    *protocol::decodeRequestBody<protocol::FetchRequest>(reader, version),
                    [this, connection, version, id](Context& at, protocol::FetchResponse response) {
                      if (peers_.contains(connection))
                        at.send(connection, protocol::encodeResponse(version, id, response));
                    });
        return;
      default:
        check(false, "a member got a request no quorum knows");
    }
  }

 private:
  void onCommitted(Context& context, const std::vector<raft::CommittedBatch>& batches) override {
    for (const auto& batch : batches) {
      if (batch.baseOffset != toldCommitted_) {
        history_.broken.push_back("delivery: node " + std::to_string(context.self().value) + " was told " +
                                  std::to_string(batch.baseOffset) + " after " + std::to_string(toldCommitted_));
      }
      toldCommitted_ = batch.lastOffset + 1;
      const History::Entry entry{batch.epoch, crc32c(batch.bytes.view())};
      const auto [at, first] = history_.committed.emplace(batch.baseOffset, entry);
      if (!first && at->second != entry) {
        history_.broken.push_back("Q6: offset " + std::to_string(batch.baseOffset) + " was committed in epoch " +
                                  std::to_string(at->second.epoch) + ", node " + std::to_string(context.self().value) +
                                  " has it committed in epoch " + std::to_string(batch.epoch));
      }
    }
  }
  void onLeaderChange(Context& context, const raft::LeaderAndEpoch& leader) override {
    told_.push_back(leader);
    active_ = leader.leader == context.self();
  }

  Raft raft_;
  History& history_;
  Duration appendEvery_;
  std::map<ConnectionId, NodeId> peers_;
  std::vector<raft::LeaderAndEpoch> told_;
  std::vector<std::string> values_;
  Offset toldCommitted_ = 0;
  bool active_ = false;
  int sequence_ = 0;
};

struct QuorumOptions {
  std::uint64_t seed = 1;
  int voters = 3;
  int observers = 1;
  Duration appendEvery = milliseconds(40);
  raft::Timing timing{};
  raft::Planted planted{};
};

class Quorum final : public sim::Observer {
 public:
  explicit Quorum(QuorumOptions options) : options_(options), world_(worldOptions(options.seed)) {
    for (int i = 1; i <= options_.voters; ++i) voters_.push_back({NodeId{100 + i}, "localhost", 9093});
    for (int i = 1; i <= options_.voters; ++i) add({100 + i});
    for (int i = 1; i <= options_.observers; ++i) add({i});
    world_.setObserver(this, events::Level::detail);
  }

  sim::World& world() { return world_; }
  History& history() { return history_; }
  const std::vector<NodeId>& nodes() const { return nodes_; }
  std::vector<NodeId> voterIds() const {
    std::vector<NodeId> ids;
    for (const auto& voter : voters_) ids.push_back(voter.id);
    return ids;
  }
  void startAll() {
    for (NodeId id : nodes_) world_.start(id);
  }
  Member* member(NodeId id) { return static_cast<Member*>(world_.node(id)); }

  /// The voter that leads the highest epoch; none() when nobody does.
  NodeId leader() {
    NodeId found = NodeId::none();
    std::int32_t epoch = -1;
    for (NodeId id : voterIds()) {
      const Member* each = world_.life(id) == sim::Life::running ? member(id) : nullptr;
      if (each != nullptr && each->raft().isLeader() && each->raft().epoch() > epoch) {
        found = id;
        epoch = each->raft().epoch();
      }
    }
    return found;
  }

  /// Runs with all invariants checked after every step.
  void run(Duration time) {
    const Instant until = world_.now() + time;
    while (world_.nextTime() <= until && history_.broken.empty()) {
      world_.step();
      look();
    }
    if (history_.broken.empty()) world_.advanceTo(until);
  }
  bool runUntil(const std::function<bool()>& done, Duration limit) {
    const Instant until = world_.now() + limit;
    while (!done()) {
      if (world_.nextTime() > until || !history_.broken.empty()) return false;
      world_.step();
      look();
    }
    return true;
  }

  std::string broken() const { return history_.broken.empty() ? std::string() : history_.broken.front(); }
  int count(std::string_view event) const {
    const auto at = counts_.find(std::string(event));
    return at == counts_.end() ? 0 : at->second;
  }
  /// Bytes of a node's log from the start to its end.
  Bytes logBytes(NodeId id) {
    const auto& log = member(id)->raft().log();
    if (log.endOffset() == log.startOffset()) return {};
    auto read = log.read(log.startOffset(), 64u << 20, log.endOffset());
    check(read.has_value(), "a member's log cannot be read");
    return read->flatten();
  }

 private:
  static sim::WorldOptions worldOptions(std::uint64_t seed) {
    sim::WorldOptions options;
    options.seed = seed;
    options.jitter = microseconds(700);
    return options;
  }
  void add(NodeId id) {
    nodes_.push_back(id);
    world_.add(id, id.value > 100 ? "controller" : "broker", [this, id] {
      raft::Options options;
      options.self = id;
      options.directoryId = Uuid::of(77, static_cast<std::uint64_t>(id.value));
      options.clusterId = quorumCluster;
      options.voters = voters_;
      options.timing = options_.timing;
      options.planted = options_.planted;
      return std::make_unique<Member>(std::move(options), history_, options_.appendEvery);
    });
  }
  void onEvent(events::Event&& event) override {
    if (std::getenv("BROKERLAB_SHOW") != nullptr) std::fprintf(stderr, "%s\n", events::print(event).c_str());
    ++counts_[std::string(event.name())];
    if (const auto* elected = std::get_if<events::RaftLeaderElected>(&event.payload)) {
      const auto [at, first] = history_.leaders.emplace(elected->epoch, event.node);
      if (!first && at->second != event.node) {
        history_.broken.push_back("Q1: epoch " + std::to_string(elected->epoch) + " has two leaders, " +
                                  std::to_string(at->second.value) + " and " + std::to_string(event.node.value));
      }
      fresh_.push_back(event.node);
    }
  }
  void look() {
    for (NodeId id : nodes_) {
      if (world_.life(id) != sim::Life::running) {
        highWatermarks_.erase(id);
        continue;
      }
      const Raft& raft = member(id)->raft();
      std::int32_t& epoch = history_.epochs[id];
      if (raft.epoch() < epoch) {
        history_.broken.push_back("Q2: node " + std::to_string(id.value) + " went from epoch " + std::to_string(epoch) +
                                  " to " + std::to_string(raft.epoch()));
      }
      epoch = raft.epoch();
      if (lives_[id] != world_.incarnation(id)) highWatermarks_.erase(id);
      lives_[id] = world_.incarnation(id);
      Offset& highWatermark = highWatermarks_.try_emplace(id, -1).first->second;
      if (raft.highWatermark() < highWatermark || raft.highWatermark() > raft.logEndOffset()) {
        history_.broken.push_back("Q7: high watermark of node " + std::to_string(id.value) + " went from " +
                                  std::to_string(highWatermark) + " to " + std::to_string(raft.highWatermark()));
      }
      if (raft.isLeader() && raft.highWatermark() > highWatermark && raft.highWatermark() > 0 &&
          raft.log().log()->epochs().epochAt(raft.highWatermark() - 1) != raft.epoch()) {
        history_.broken.push_back("Q5: leader " + std::to_string(id.value) + " of epoch " +
                                  std::to_string(raft.epoch()) + " committed up to " +
                                  std::to_string(raft.highWatermark()) + " by counting, an entry of an earlier epoch");
      }
      highWatermark = raft.highWatermark();
    }
    for (NodeId id : std::exchange(fresh_, {})) {
      if (world_.life(id) != sim::Life::running || history_.committed.empty()) continue;
      const auto& log = member(id)->raft().log();
      const auto& [offset, entry] = *history_.committed.rbegin();
      if (log.endOffset() <= offset || log.log()->epochs().epochAt(offset) != entry.epoch) {
        history_.broken.push_back("Q4: the new leader " + std::to_string(id.value) + " lacks the committed offset " +
                                  std::to_string(offset) + " of epoch " + std::to_string(entry.epoch));
      }
    }
    if (world_.crashes() > 0 && history_.broken.empty()) {
      for (NodeId id : nodes_) {
        if (!world_.crashReason(id).empty()) {
          history_.broken.push_back("node " + std::to_string(id.value) + ": " + world_.crashReason(id));
        }
      }
    }
  }

  QuorumOptions options_;
  History history_;
  sim::World world_;
  std::vector<raft::Voter> voters_;
  std::vector<NodeId> nodes_;
  std::map<NodeId, Offset> highWatermarks_;
  std::map<NodeId, std::uint32_t> lives_;
  std::map<std::string, int> counts_;
  std::vector<NodeId> fresh_;
};

}  // namespace brokerlab::tests
