#include "client/transform_node.h"

#include <fmt/format.h>

#include "base/check.h"

namespace brokerlab::client {

using runtime::Context;

std::string_view deliveryName(Delivery delivery) {
  switch (delivery) {
    case Delivery::exactlyOnce:
      return "exactly-once";
    case Delivery::atLeastOnce:
      return "at-least-once";
    case Delivery::atMostOnce:
      return "at-most-once";
  }
  return "";
}

/// The world as one half sees it: the same, but its timers and connections are known to be its own, and its end is not yet
/// the end of the process.
class TransformNode::Half final : public Context {
 public:
  explicit Half(TransformNode& owner) : owner_(owner) {}

  NodeId self() const override { return world().self(); }
  Instant now() const override { return world().now(); }
  TimestampMs wallClock() const override { return world().wallClock(); }
  Prng& random() override { return world().random(); }
  disk::Disk& disk() override { return world().disk(); }
  ConnectionId connect(NodeId peer) override {
    const ConnectionId id = world().connect(peer);
    connections_.insert(id);
    return id;
  }
  void send(ConnectionId connection, Chain frame) override { world().send(connection, std::move(frame)); }
  void close(ConnectionId connection) override {
    connections_.erase(connection);
    world().close(connection);
  }
  void mute(ConnectionId connection) override { world().mute(connection); }
  void unmute(ConnectionId connection) override { world().unmute(connection); }
  runtime::TimerId setTimer(Duration after, runtime::Timer timer) override {
    const runtime::TimerId id = world().setTimer(after, timer);
    timers_.insert(id);
    return id;
  }
  void cancelTimer(runtime::TimerId id) override {
    timers_.erase(id);
    world().cancelTimer(id);
  }
  bool wants(events::Level level) const override { return world().wants(level); }
  void emit(events::Payload payload) override { world().emit(std::move(payload)); }
  void exit() override { exited_ = true; }

  bool takeTimer(runtime::TimerId id) { return timers_.erase(id) > 0; }
  bool has(ConnectionId connection) const { return connections_.count(connection) != 0; }
  void drop(ConnectionId connection) { connections_.erase(connection); }
  bool exited() const { return exited_; }

 private:
  Context& world() const { return *owner_.context_; }
  TransformNode& owner_;
  std::set<runtime::TimerId> timers_;
  std::set<ConnectionId> connections_;
  bool exited_ = false;
};

TransformNode::TransformNode(TransformOptions options)
    : options_(std::move(options)), reads_(std::make_unique<Half>(*this)), writes_(std::make_unique<Half>(*this)) {
  options_.consumer.name = options_.name;
  options_.producer.name = options_.name;
  consumer_ = std::make_unique<ConsumerNode>(options_.consumer);
  consumer_->serve(*this);
  producer_ = std::make_unique<ProducerNode>(options_.producer);
}

TransformNode::~TransformNode() = default;

void TransformNode::start(Context& context) {
  context_ = &context;
  producer_->start(*writes_);
  consumer_->start(*reads_);
  leave(context);
}

void TransformNode::onConnected(Context& context, ConnectionId connection) {
  context_ = &context;
  if (reads_->has(connection))
    consumer_->onConnected(*reads_, connection);
  else
    producer_->onConnected(*writes_, connection);
  leave(context);
}

void TransformNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  context_ = &context;
  if (reads_->has(connection)) {
    reads_->drop(connection);
    consumer_->onDisconnected(*reads_, connection, reason);
  } else {
    writes_->drop(connection);
    producer_->onDisconnected(*writes_, connection, reason);
  }
  leave(context);
}

void TransformNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  context_ = &context;
  if (reads_->has(connection))
    consumer_->onFrame(*reads_, connection, std::move(frame));
  else
    producer_->onFrame(*writes_, connection, std::move(frame));
  leave(context);
}

void TransformNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  context_ = &context;
  if (reads_->takeTimer(id)) {
    consumer_->onTimer(*reads_, id, timer);
  } else if (writes_->takeTimer(id)) {
    producer_->onTimer(*writes_, id, timer);
  } else if (const Shared work = work_) {
    if (work->problem.empty()) send(work);
    workOn(work);
  }
  leave(context);
}

bool TransformNode::seek(Context& context, const TopicPartition& partition, Offset offset) {
  context_ = &context;
  const bool owned = consumer_->seek(*reads_, partition, offset);
  leave(context);
  return owned;
}

int TransformNode::pause(Context& context, const std::optional<TopicPartition>& partition, bool paused) {
  context_ = &context;
  const int count = consumer_->pause(*reads_, partition, paused);
  leave(context);
  return count;
}

void TransformNode::shutDown(Context& context) {
  context_ = &context;
  closing_ = true;
  // The batch at hand is finished; then the consumer leaves its group, then the producer closes.
  consumer_->shutDown(*reads_);
  leave(context);
}

void TransformNode::leave(Context& context) {
  if (reads_->exited() && !told_) {
    told_ = true;
    producer_->shutDown(*writes_);
  }
  const bool fenced = producer_->transactions() != nullptr && producer_->transactions()->fatal();
  // Y4: a process that can do nothing more ends.
  if (fenced && !closing_) {
    closing_ = true;
    consumer_->shutDown(*reads_);
    leave(context);
    return;
  }
  if (reads_->exited() && writes_->exited()) context.exit();
}

// --- one batch -------------------------------------------------------------------------------------------------------

void TransformNode::onBatch(Context&, PolledBatch given) {
  const auto work = std::make_shared<Work>();
  work->batch = std::move(given);
  work_ = work;
  if (options_.delivery != Delivery::exactlyOnce) return workOn(work);
  producer_->beginTransaction(*writes_, [this, work](Context&, const TransactionManager::Outcome& begun) {
    if (!begun.ok()) {
      work->problem = begun.sentence;
      return finish(work);
    }
    workOn(work);
  });
}

void TransformNode::workOn(const Shared& work) {
  while (work->next < work->batch.records.size() && work->problem.empty()) {
    if (options_.processing > Duration{}) {
      context_->setTimer(options_.processing, {"processing", 0});
      return;
    }
    send(work);
  }
  work->handedOver = true;
  // Whether the records arrive, the commit of a transaction finds out: it waits for all of them.
  if (options_.delivery == Delivery::exactlyOnce) return commit(work);
  settled(work);
}

void TransformNode::send(const Shared& work) {
  const PolledBatch::Record& one = work->batch.records[work->next++];
  ProducerRecord record;
  record.topic = options_.to;
  record.key = one.key;
  // Y3
  const std::string value = fmt::format("{}@{} {}", one.partition.text(), one.offset,
                                        one.value ? std::string_view(asText(one.value->view())) : std::string_view{});
  record.value = Bytes::copyOf(value);
  ++work->unsettled;
  producer_->send(*writes_, std::move(record), [this, work](Context&, const SendResult& result) {
    --work->unsettled;
    if (result.error != ErrorCode::none && work->problem.empty())
      work->problem = fmt::format("a result was not written: {}", errorName(result.error));
    settled(work);
  });
}

void TransformNode::settled(const Shared& work) {
  if (options_.delivery == Delivery::exactlyOnce || !work->handedOver || work->unsettled > 0 || work_ != work) return;
  finish(work);
}

void TransformNode::commit(const Shared& work) {
  if (!work->problem.empty()) return abort(work, work->problem);
  GroupOffsets offsets;
  offsets.group = work->batch.group;
  offsets.generation = work->batch.generation;
  offsets.member = work->batch.member;
  offsets.instance = work->batch.instance;
  for (const auto& [partition, position] : work->batch.positions)
    offsets.offsets[partition] = {position.first, position.second};
  producer_->sendOffsets(
      *writes_, std::move(offsets), [this, work](Context&, const TransactionManager::Outcome& added) {
        if (!added.ok()) return abort(work, added.sentence);
        producer_->endTransaction(*writes_, true, [this, work](Context&, const TransactionManager::Outcome& ended) {
          if (!ended.ok()) return abort(work, ended.sentence);
          finish(work);
        });
      });
}

void TransformNode::abort(const Shared& work, std::string why) {
  work->problem = why.empty() ? std::string("the transaction was not committed") : std::move(why);
  producer_->endTransaction(*writes_, false,
                            [this, work](Context&, const TransactionManager::Outcome&) { finish(work); });
}

void TransformNode::finish(const Shared& work) {
  Context& context = *reads_;
  const std::vector<PolledBatch::Record>& records = work->batch.records;
  const bool good = work->problem.empty();
  if (good) {
    transformed_ += static_cast<std::int64_t>(records.size());
    if (context.wants(events::RecordsTransformed::level)) {
      for (std::size_t from = 0; from < records.size();) {
        std::size_t to = from;
        while (to < records.size() && records[to].partition == records[from].partition) ++to;
        const PolledBatch::Record& first = records[from];
        context.emit(events::RecordsTransformed{options_.name, first.partition.topic, first.partition.partition,
                                                first.offset, records[to - 1].offset, options_.to,
                                                static_cast<std::int32_t>(to - from)});
        from = to;
      }
    }
  } else {
    context.emit(events::BatchGivenUp{options_.name, options_.consumer.topic, static_cast<std::int32_t>(records.size()),
                                      work->problem});
  }
  work_ = nullptr;
  consumer_->batchDone(context, good);
}

}  // namespace brokerlab::client
