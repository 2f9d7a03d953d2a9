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
  }
  leave(context);
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
  const auto batch = std::make_shared<PolledBatch>(std::move(given));
  if (options_.delivery != Delivery::exactlyOnce) {
    sendAll(*writes_, batch, [this, batch](Context&, bool good) { finish(*reads_, batch, good); });
    return;
  }
  const auto abort = [this, batch](Context&) {
    producer_->endTransaction(*writes_, false, [this, batch](Context&, const TransactionManager::Outcome&) {
      finish(*reads_, batch, false);
    });
  };
  producer_->beginTransaction(*writes_, [this, batch, abort](Context&, const TransactionManager::Outcome& begun) {
    if (!begun.ok()) return finish(*reads_, batch, false);
    GroupOffsets offsets;
    offsets.group = batch->group;
    offsets.generation = batch->generation;
    offsets.member = batch->member;
    offsets.instance = batch->instance;
    for (const auto& [partition, position] : batch->positions)
      offsets.offsets[partition] = {position.first, position.second};
    // Whether the records arrive, the commit finds out: it waits for all of them.
    sendAll(*writes_, batch, {});
    producer_->sendOffsets(
        *writes_, std::move(offsets), [this, batch, abort](Context& at, const TransactionManager::Outcome& added) {
          if (!added.ok()) return abort(at);
          producer_->endTransaction(*writes_, true,
                                    [this, batch, abort](Context& then, const TransactionManager::Outcome& ended) {
                                      if (!ended.ok()) return abort(then);
                                      finish(*reads_, batch, true);
                                    });
        });
  });
}

void TransformNode::sendAll(Context& context, const std::shared_ptr<PolledBatch>& batch,
                            std::function<void(Context&, bool)> done) {
  struct Progress {
    std::size_t left = 0;
    bool good = true;
  };
  const auto progress = std::make_shared<Progress>();
  progress->left = batch->records.size();
  for (const PolledBatch::Record& one : batch->records) {
    ProducerRecord record;
    record.topic = options_.to;
    record.key = one.key;
    // Y3
    const std::string value = fmt::format("{}@{} {}", one.partition.text(), one.offset,
                                          one.value ? std::string_view(asText(one.value->view())) : std::string_view{});
    record.value = Bytes::copyOf(value);
    producer_->send(context, std::move(record), [progress, done](Context& at, const SendResult& result) {
      progress->good = progress->good && result.error == ErrorCode::none;
      if (--progress->left == 0 && done) done(at, progress->good);
    });
  }
}

void TransformNode::finish(Context& context, const std::shared_ptr<PolledBatch>& batch, bool good) {
  if (good) {
    transformed_ += static_cast<std::int64_t>(batch->records.size());
    if (context.wants(events::RecordsTransformed::level)) {
      for (std::size_t from = 0; from < batch->records.size();) {
        std::size_t to = from;
        while (to < batch->records.size() && batch->records[to].partition == batch->records[from].partition) ++to;
        const PolledBatch::Record& first = batch->records[from];
        context.emit(events::RecordsTransformed{options_.name, first.partition.topic, first.partition.partition,
                                                first.offset, batch->records[to - 1].offset, options_.to,
                                                static_cast<std::int32_t>(to - from)});
        from = to;
      }
    }
  }
  consumer_->batchDone(context, good);
}

}  // namespace brokerlab::client
