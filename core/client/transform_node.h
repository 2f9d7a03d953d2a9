#pragma once
// Consume, transform, produce: an application that reads one topic and writes what it makes of it into another.
//
//     input ──▶ ConsumerNode ──poll──▶ transform ──▶ ProducerNode ──▶ output
//                   │                                    │
//                   └──── offsets of the group ──────────┘   when, and in what, is the whole difference:
//
//     exactly-once    begin │ send … │ offsets into the transaction (KIP-98, KIP-447) │ commit     all or nothing
//     at-least-once   send … and wait for every acknowledgement │ commit offsets                   again after a crash
//     at-most-once    commit offsets │ send …                                                     lost in a crash
//
// Consumer and producer are the engine's own, in one process: each sees the world as if it were alone (`Half`).
//
// Rules
//   Y1  The application polls again only when the batch before is dealt with: committed, or given up.
//   Y2  (exactly-once) A batch whose transaction was not committed is read again from where the group has got to.
//   Y3  Each output record names the input it comes from ("orders-0@17 …"): whoever reads the output can tell whether one
//       is missing or there twice.
//   Y4  A fenced producer ends the application: another instance has taken its place.
//   Y5  Work on a record takes `processing`; its result is sent when that is over. A batch that cannot succeed any more is
//       not worked on to its end.
//
// Real Kafka: the loop of KafkaProducer.sendOffsetsToTransaction's documentation, Kafka Streams' processing guarantees.

#include <memory>
#include <set>
#include <string>

#include "client/consumer_node.h"
#include "client/producer_node.h"

namespace brokerlab::client {

enum class Delivery : std::uint8_t { exactlyOnce, atLeastOnce, atMostOnce };
std::string_view deliveryName(Delivery delivery);

struct TransformOptions {
  std::string name;
  Delivery delivery = Delivery::exactlyOnce;
  std::string to;
  /// How long it works on each record.
  Duration processing;
  /// The two halves; `commits` and `transactionalId` have to fit the delivery.
  ConsumerOptions consumer;
  ProducerOptions producer;
};

class TransformNode final : public runtime::Node, private Application {
 public:
  explicit TransformNode(TransformOptions options);
  ~TransformNode() override;

  void start(runtime::Context& context) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;
  void shutDown(runtime::Context& context) override;

  /// As ConsumerNode's.
  bool seek(runtime::Context& context, const TopicPartition& partition, Offset offset);
  int pause(runtime::Context& context, const std::optional<TopicPartition>& partition, bool paused);

  const std::string& name() const { return options_.name; }
  Delivery delivery() const { return options_.delivery; }
  const ConsumerNode& consumer() const { return *consumer_; }
  const ProducerNode& producer() const { return *producer_; }
  std::int64_t recordsTransformed() const { return transformed_; }
  std::uint64_t version() const { return consumer_->version() + producer_->version(); }

 private:
  class Half;
  /// A batch on its way from records to results.
  struct Work {
    PolledBatch batch;
    std::size_t next = 0;       // the record to work on
    std::size_t unsettled = 0;  // results that are neither acknowledged nor refused
    std::string problem;        // why it cannot succeed any more
    bool handedOver = false;    // every result was given to the producer
  };
  using Shared = std::shared_ptr<Work>;

  void onBatch(runtime::Context& context, PolledBatch batch) override;
  /// Works on records until one takes time, then waits for its timer.
  void workOn(const Shared& work);
  void send(const Shared& work);
  void settled(const Shared& work);
  /// (exactly-once) Every result is with the producer: the offsets follow, then the commit.
  void commit(const Shared& work);
  void abort(const Shared& work, std::string why);
  void finish(const Shared& work);
  /// Every handler ends with this: a half that has ended, or must.
  void leave(runtime::Context& context);

  TransformOptions options_;
  std::unique_ptr<Half> reads_, writes_;
  std::unique_ptr<ConsumerNode> consumer_;
  std::unique_ptr<ProducerNode> producer_;
  runtime::Context* context_ = nullptr;
  Shared work_;
  bool closing_ = false;
  bool told_ = false;
  std::int64_t transformed_ = 0;
};

}  // namespace brokerlab::client
