// What each line of the script language does to the cluster.
#include <fmt/format.h>

#include "base/text.h"
#include "client/admin_node.h"
#include "client/consumer_node.h"
#include "client/producer_node.h"
#include "client/transform_node.h"
#include "cluster/engine.h"
#include "command/help.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/incremental_alter_configs.h"

namespace brokerlab::cluster {
namespace {

using namespace command;

Reply good(std::string text) { return {true, std::move(text), 0}; }
Reply bad(std::string text) { return {false, std::move(text), 0}; }

std::string refusal(ErrorCode error, const std::optional<std::string>& message) {
  std::string text(errorName(error));
  if (message && !message->empty()) return text + ": " + *message;
  return text + ": " + std::string(errorSentence(error));
}

/// Lines that only look: they leave no trace in the run (K2), so they are no inputs.
bool onlyLooks(const Command& command) {
  return std::holds_alternative<Nothing>(command) || std::holds_alternative<Run>(command) ||
         std::holds_alternative<RunUntil>(command) || std::holds_alternative<Expect>(command) ||
         std::holds_alternative<Show>(command) || std::holds_alternative<Status>(command) ||
         std::holds_alternative<Help>(command);
}

/// A consumer or producer config must be one; refused at once rather than in the node.
template <class Config>
std::string configProblem(const std::map<std::string, std::string>& values) {
  const auto parsed = Config::parse(values);
  return parsed ? std::string() : parsed.error().message;
}

}  // namespace

template <class Request>
void Engine::admin(Request request, std::int16_t version,
                   std::function<void(runtime::Context&, Result<typename Request::Response>)> answered) {
  if (!world->has(adminId)) {
    world->add(adminId, "admin", [this] { return std::make_unique<client::AdminNode>("admin", brokers); });
    clientNames[adminId] = "admin";
  }
  world->start(adminId);
  world->invoke(adminId, world->cause(), [&](runtime::Node& node, runtime::Context& context) {
    auto& self = static_cast<client::AdminNode&>(node);
    // Those that are up first: an administrator, too, would not try the dead one again and again.
    std::vector<NodeId> order;
    for (const NodeId id : brokers)
      if (world->life(id) == sim::Life::running) order.push_back(id);
    for (const NodeId id : brokers)
      if (world->life(id) != sim::Life::running) order.push_back(id);
    self.setBrokers(order);
    self.call<Request>(context, std::move(request), version, std::move(answered));
  });
}

NodeId Engine::consoleProducer(Acks acks) {
  const int kind = acks == Acks::all ? 0 : acks == Acks::leader ? 1 : 2;
  const NodeId id{firstConsoleProducer + kind};
  if (!world->has(id)) {
    client::ProducerOptions options;
    options.name = kind == 0 ? "console" : kind == 1 ? "console-acks-1" : "console-acks-0";
    options.bootstrap = brokers;
    const auto config = client::ProducerConfig::parse({{"acks", kind == 0 ? "all" : kind == 1 ? "1" : "0"}});
    if (config) options.config = *config;
    clientNames[id] = options.name;
    world->add(id, "producer", [options] { return std::make_unique<client::ProducerNode>(options); });
  }
  world->start(id);
  return id;
}

struct Engine::Executor {
  Engine& engine;
  Done done;
  EventId event;

  sim::World& world() { return *engine.world; }
  void reply(Reply answer) { engine.answer(done, std::move(answer)); }

  void operator()(const Nothing&) { reply(good({})); }

  // --- topics and configs -------------------------------------------------------------------------------------

  void operator()(const CreateTopic& command) {
    using protocol::CreateTopicsRequest;
    CreateTopicsRequest request;
    CreateTopicsRequest::Topic topic;
    topic.name = command.topic;
    topic.numPartitions = command.partitions.value_or(-1);
    topic.replicationFactor = static_cast<std::int16_t>(command.replicationFactor.value_or(-1));
    for (const auto& [partition, nodes] : command.replicas) {
      CreateTopicsRequest::Topic::Assignment assignment;
      assignment.partitionIndex = partition;
      for (const NodeId node : nodes) assignment.brokerIds.push_back(node.value);
      topic.assignments.push_back(std::move(assignment));
    }
    if (!topic.assignments.empty()) {
      if (command.partitions && *command.partitions != static_cast<std::int32_t>(topic.assignments.size())) {
        reply(bad(fmt::format("replicas= names {} of {} partitions; name all or none", topic.assignments.size(),
                              *command.partitions)));
        return;
      }
      topic.numPartitions = -1;
      topic.replicationFactor = -1;
    }
    for (const auto& [key, value] : command.config) topic.configs.push_back({key, value});
    request.topics.push_back(std::move(topic));
    Engine& self = engine;
    engine.admin<CreateTopicsRequest>(
        std::move(request), 7,
        [name = command.topic, finish = engine.later([&self, name = command.topic, done = done](const Reply& answered) {
          if (!answered.ok) return self.answer(done, answered);
          // The controller has decided; done means that brokers and leaders know.
          self.wait(
              self.world->now() + seconds(30),
              [&self, name, answered](bool due) -> std::optional<Reply> {
                if (due || self.topicIsServed(name)) return answered;
                return std::nullopt;
              },
              done);
        })](runtime::Context&, Result<protocol::CreateTopicsResponse> response) {
          if (!response) return finish(bad(response.error().message));
          if (response->topics.empty()) return finish(bad("the answer names no topic"));
          const auto& one = response->topics.front();
          if (one.errorCode != ErrorCode::none) return finish(bad(refusal(one.errorCode, one.errorMessage)));
          finish(good(fmt::format("topic {} was created", name)));
        });
  }

  void operator()(const DeleteTopic& command) {
    protocol::DeleteTopicsRequest request;
    protocol::DeleteTopicsRequest::Topic topic;
    topic.name = command.topic;
    request.topics.push_back(std::move(topic));
    request.timeoutMs = 30000;
    engine.admin<protocol::DeleteTopicsRequest>(
        std::move(request), 6,
        [name = command.topic, finish = engine.later(done)](runtime::Context&,
                                                            Result<protocol::DeleteTopicsResponse> response) {
          if (!response) return finish(bad(response.error().message));
          if (response->responses.empty()) return finish(bad("the answer names no topic"));
          const auto& one = response->responses.front();
          if (one.errorCode != ErrorCode::none) return finish(bad(refusal(one.errorCode, one.errorMessage)));
          finish(good(fmt::format("topic {} was deleted", name)));
        });
  }

  void operator()(const AlterConfig& command) {
    using Request = protocol::IncrementalAlterConfigsRequest;
    Request request;
    Request::Resource resource;
    resource.resourceType =
        static_cast<std::int8_t>(command.ofBroker ? metadata::ResourceType::broker : metadata::ResourceType::topic);
    resource.resourceName = command.ofBroker ? std::to_string(command.broker.value) : command.topic;
    const std::string what = command.ofBroker ? fmt::format("broker {}", resource.resourceName)
                                              : fmt::format("topic {}", resource.resourceName);
    Request::Resource::Config config;
    config.name = command.key;
    config.configOperation = command.value ? 0 : 1;
    config.value = command.value;
    resource.configs.push_back(std::move(config));
    request.resources.push_back(std::move(resource));
    const std::string text = command.value ? fmt::format("{}: {} is now {}", what, command.key, *command.value)
                                           : fmt::format("{}: {} is back to its default", what, command.key);
    engine.admin<Request>(std::move(request), 1,
                          [text, finish = engine.later(done)](runtime::Context&, Result<Request::Response> response) {
                            if (!response) return finish(bad(response.error().message));
                            if (response->responses.empty()) return finish(bad("the answer names no resource"));
                            const auto& one = response->responses.front();
                            if (one.errorCode != ErrorCode::none)
                              return finish(bad(refusal(one.errorCode, one.errorMessage)));
                            finish(good(text));
                          });
  }

  // --- clients ------------------------------------------------------------------------------------------------

  void operator()(const Produce& command) {
    const NodeId id = engine.consoleProducer(command.acks);
    struct Progress {
      std::int64_t left = 0, failed = 0;
      client::SendResult first, last;
      ErrorCode error = ErrorCode::none;
    };
    const auto progress = std::make_shared<Progress>();
    progress->left = command.count;
    const Done finish = engine.later(done);
    const std::int64_t count = command.count;
    const bool sent = world().invoke(id, event, [&](runtime::Node& node, runtime::Context& context) {
      auto& producer = static_cast<client::ProducerNode&>(node);
      for (std::int64_t i = 0; i < count; ++i) {
        client::ProducerRecord record;
        record.topic = command.topic;
        record.partition = command.partition;
        if (command.key) record.key = Bytes::copyOf(*command.key);
        if (command.value) record.value = Bytes::copyOf(*command.value);
        producer.send(
            context, std::move(record),
            [progress, finish, count, topic = command.topic](runtime::Context&, const client::SendResult& result) {
              if (result.error != ErrorCode::none) {
                ++progress->failed;
                progress->error = result.error;
              } else {
                if (progress->last.offset == noOffset) progress->first = result;
                progress->last = result;
              }
              if (--progress->left > 0) return;
              if (progress->failed > 0) {
                finish(bad(fmt::format("{}{}",
                                       progress->failed == count
                                           ? std::string()
                                           : fmt::format("{} of {} records: ", progress->failed, count),
                                       refusal(progress->error, std::nullopt))));
              } else if (progress->last.offset == noOffset) {
                finish(good(fmt::format("sent to {}, nobody was asked to acknowledge",
                                        count == 1 ? progress->last.partition.text() : topic)));
              } else if (count == 1) {
                finish(good(fmt::format("{} @{}", progress->last.partition.text(), progress->last.offset)));
              } else {
                finish(good(fmt::format("{} records acknowledged, the last one at {} @{}", count,
                                        progress->last.partition.text(), progress->last.offset)));
              }
            });
      }
    });
    if (!sent) finish(bad("the console's producer does not run"));
  }

  /// Empty when a client may be started under this name.
  std::string nameProblem(const std::string& name) {
    const Client* old = engine.client(name);
    if (old != nullptr && world().alive(old->id)) return fmt::format("a client named {} runs already", name);
    for (const auto& [id, used] : engine.clientNames)
      if (used == name && id.value < firstNamedClient)
        return fmt::format("the name {} is taken by the workbench itself", name);
    return {};
  }

  void addClient(Client added, const std::string& role, sim::Factory factory) {
    added.id = NodeId{engine.nextClient_++};
    engine.clientNames[added.id] = added.name;
    world().add(added.id, role, std::move(factory));
    world().start(added.id);
    const std::string text = fmt::format("{} {} was started", role, added.name);
    engine.clients[added.name] = std::move(added);
    reply(good(text));
  }

  void operator()(const StartProducer& command) {
    if (const std::string problem = nameProblem(command.name); !problem.empty()) return reply(bad(problem));
    client::ConfigMap values = command.config;
    if (command.acks) values["acks"] = *command.acks == Acks::all ? "all" : *command.acks == Acks::leader ? "1" : "0";
    if (command.idempotent) values["enable.idempotence"] = *command.idempotent ? "true" : "false";
    const auto config = client::ProducerConfig::parse(values);
    if (!config) return reply(bad(config.error().message));
    client::ProducerOptions options;
    options.name = command.name;
    options.bootstrap = engine.brokers;
    options.config = *config;
    client::Workload workload;
    workload.topic = command.topic;
    workload.partition = command.partition;
    workload.every = command.every;
    workload.count = command.count;
    workload.keys = command.keys;
    workload.valueBytes = command.size;
    workload.perTransaction = command.perTransaction;
    workload.abortEvery = command.abortEvery;
    options.workload = workload;
    options.planted.resendUnderNewEpoch = engine.plant.name == "forget-batches";
    options.planted.resetSequencesEarly = engine.plant.name == "reset-sequences-early";
    Client added;
    added.name = command.name;
    added.kind = Client::Kind::producer;
    added.config = values;
    addClient(std::move(added), "producer", [options] { return std::make_unique<client::ProducerNode>(options); });
  }

  void operator()(const StartConsumer& command) {
    if (const std::string problem = nameProblem(command.name); !problem.empty()) return reply(bad(problem));
    client::ConfigMap values = command.config;
    if (command.readCommitted) values["isolation.level"] = "read_committed";
    const bool inGroup = !command.group.empty();
    if (inGroup && !command.partitions.empty())
      return reply(bad("partitions= and group= exclude each other: a group shares the partitions out itself"));
    if (inGroup && command.from == StartConsumer::From::offset)
      return reply(bad("from=OFFSET and group= exclude each other: a member starts at the group's committed offset"));
    if (!inGroup && (!command.pattern.empty() || !command.moreTopics.empty()))
      return reply(bad("several topics and pattern= need group="));
    if (!inGroup && command.commits != StartConsumer::Commits::automatic)
      return reply(bad("commits= needs group=: without a group nothing is committed"));
    // In a group `from` says where to start while nothing is committed.
    if (inGroup && command.from != StartConsumer::From::automatic)
      values.emplace("auto.offset.reset", command.from == StartConsumer::From::earliest ? "earliest" : "latest");
    const auto config = client::ConsumerConfig::parse(values);
    if (!config) return reply(bad(config.error().message));
    if (!command.pattern.empty() && !config->consumerProtocol)
      return reply(bad("pattern= needs group.protocol=consumer: there the broker matches it"));
    client::ConsumerOptions options;
    options.name = command.name;
    options.bootstrap = engine.brokers;
    options.config = *config;
    options.topic = command.topic;
    options.moreTopics = command.moreTopics;
    options.pattern = command.pattern;
    options.partitions = command.partitions;
    options.group = command.group;
    options.processing = command.processing;
    options.commits = static_cast<client::Commits>(command.commits);
    switch (command.from) {
      case StartConsumer::From::automatic:
        options.from = config->autoOffsetReset == "earliest" ? -2 : -1;
        break;
      case StartConsumer::From::latest:
        options.from = -1;
        break;
      case StartConsumer::From::earliest:
        options.from = -2;
        break;
      case StartConsumer::From::offset:
        options.from = command.offset;
        break;
    }
    Client added;
    added.name = command.name;
    added.group = command.group;
    added.config = values;
    addClient(std::move(added), "consumer", [options] { return std::make_unique<client::ConsumerNode>(options); });
  }

  void operator()(const StartTransform& command) {
    if (const std::string problem = nameProblem(command.name); !problem.empty()) return reply(bad(problem));
    using Delivery = client::Delivery;
    const auto delivery = static_cast<Delivery>(command.delivery);
    client::ConfigMap reads, writes;
    const auto has = [](const std::vector<std::string>& names, const std::string& key) {
      return std::binary_search(names.begin(), names.end(), key);
    };
    for (const auto& [key, value] : command.config) {
      if (has(consumerConfigNames(), key) || key == "isolation.level") reads[key] = value;
      if (has(producerConfigNames(), key) || key == "acks" || key == "enable.idempotence") writes[key] = value;
    }
    // As Kafka Streams has it: from the beginning on, only committed records where that is promised, no commits by itself.
    reads.emplace("auto.offset.reset", "earliest");
    reads["enable.auto.commit"] = "false";
    if (delivery == Delivery::exactlyOnce) {
      reads["isolation.level"] = "read_committed";
      writes.emplace("transactional.id", command.name);
    }
    const auto consumer = client::ConsumerConfig::parse(reads);
    if (!consumer) return reply(bad(consumer.error().message));
    const auto producer = client::ProducerConfig::parse(writes);
    if (!producer) return reply(bad(producer.error().message));
    client::TransformOptions options;
    options.name = command.name;
    options.delivery = delivery;
    options.to = command.to;
    options.processing = command.processing;
    options.consumer.bootstrap = engine.brokers;
    options.consumer.config = *consumer;
    options.consumer.topic = command.from;
    options.consumer.group = command.group;
    options.consumer.commits = delivery == Delivery::exactlyOnce   ? client::Commits::never
                               : delivery == Delivery::atLeastOnce ? client::Commits::after
                                                                   : client::Commits::before;
    options.producer.bootstrap = engine.brokers;
    options.producer.config = *producer;
    Client added;
    added.kind = Client::Kind::transform;
    added.name = command.name;
    added.group = command.group;
    added.from = command.from;
    added.to = command.to;
    added.delivery = client::deliveryName(delivery);
    added.config = std::move(reads);
    added.config.merge(writes);
    addClient(std::move(added), "transform", [options] { return std::make_unique<client::TransformNode>(options); });
  }

  /// The running consumer, or transform, of that name; otherwise a reply saying why not.
  std::optional<NodeId> runningConsumer(const std::string& name) {
    std::string problem;
    const auto id = engine.resolve(NodeRef::client(name), problem);
    if (id && engine.consumer(*id) != nullptr && world().life(*id) == sim::Life::running) return id;
    if (id)
      problem = !world().alive(*id)               ? name + " does not run"
                : engine.consumer(*id) == nullptr ? name + " is no consumer"
                                                  : name + " is frozen";
    reply(bad(problem));
    return std::nullopt;
  }

  /// The running producer of that name; otherwise a reply saying why not.
  std::optional<NodeId> runningProducer(const std::string& name, bool transactional) {
    std::string problem;
    const auto id = engine.resolve(NodeRef::client(name), problem);
    const client::ProducerNode* node = id ? engine.producer(*id) : nullptr;
    if (id && engine.transform(*id) != nullptr) {
      reply(bad(name + " is a transform: it sends, begins and ends transactions by itself"));
      return std::nullopt;
    }
    if (node != nullptr && world().life(*id) == sim::Life::running && (!transactional || node->transactions()))
      return id;
    if (id) {
      problem = !world().alive(*id)                       ? name + " does not run"
                : node == nullptr                         ? name + " is no producer"
                : world().life(*id) != sim::Life::running ? name + " is frozen"
                                                          : name + " has no transactional.id";
    }
    reply(bad(problem));
    return std::nullopt;
  }

  void operator()(const SeekClient& command) {
    const auto id = runningConsumer(command.name);
    if (!id) return;
    const Offset to = command.to == StartConsumer::From::earliest ? -2
                      : command.to == StartConsumer::From::latest ? -1
                                                                  : command.offset;
    bool owned = false;
    world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      auto* both = dynamic_cast<client::TransformNode*>(&node);
      owned = both != nullptr ? both->seek(context, command.partition, to)
                              : static_cast<client::ConsumerNode&>(node).seek(context, command.partition, to);
    });
    if (!owned) return reply(bad(fmt::format("{} does not read {}", command.name, command.partition.text())));
    reply(good(fmt::format("{} reads {} on from {}", command.name, command.partition.text(),
                           to == -2   ? "its first offset"
                           : to == -1 ? "its end"
                                      : fmt::format("offset {}", to))));
  }

  void operator()(const PauseClient& command) {
    const auto id = runningConsumer(command.name);
    if (!id) return;
    int count = 0;
    world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      auto* both = dynamic_cast<client::TransformNode*>(&node);
      count = both != nullptr
                  ? both->pause(context, command.partition, !command.resume)
                  : static_cast<client::ConsumerNode&>(node).pause(context, command.partition, !command.resume);
    });
    if (count == 0)
      return reply(bad(fmt::format("{} does not read {}", command.name,
                                   command.partition ? command.partition->text() : "anything yet")));
    reply(good(fmt::format("{} {} {}", command.name, command.resume ? "goes on with" : "pauses",
                           command.partition ? command.partition->text() : fmt::format("{} partitions", count))));
  }

  using Outcome = client::TransactionManager::Outcome;
  /// What a blocking call of a producer came to: at most max.block.ms later, as in Kafka.
  class Blocking {
   public:
    client::TransactionManager::Done hook() const {
      return [state = state_](runtime::Context&, const Outcome& outcome) { *state = outcome; };
    }
    void wait(Executor& executor, NodeId id, const std::string& name, std::string text) {
      const client::ProducerNode* node = executor.engine.producer(id);
      executor.engine.wait(
          executor.world().now() + (node == nullptr ? Duration{} : node->config().maxBlock),
          [state = std::move(state_), name, text = std::move(text)](bool due) -> std::optional<Reply> {
            if (*state)
              return (*state)->ok() ? good(text)
                                    : bad(fmt::format("{}: {}", errorName((*state)->error), (*state)->sentence));
            // Nobody is left who could tell.
            if (state.use_count() == 1) return bad(fmt::format("{} ended before it was done", name));
            if (due) return bad(fmt::format("{} is still at it after max.block.ms", name));
            return std::nullopt;
          },
          executor.done);
    }

   private:
    std::shared_ptr<std::optional<Outcome>> state_ = std::make_shared<std::optional<Outcome>>();
  };

  void operator()(const BeginTransaction& command) {
    const auto id = runningProducer(command.name, true);
    if (!id) return;
    Blocking blocking;
    world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      static_cast<client::ProducerNode&>(node).beginTransaction(context, blocking.hook());
    });
    blocking.wait(
        *this, *id, command.name,
        fmt::format("{} is in a transaction of {}", command.name, engine.producer(*id)->transactions()->id()));
  }

  void operator()(const SendRecord& command) {
    const auto id = runningProducer(command.name, false);
    if (!id) return;
    const auto refused = std::make_shared<ErrorCode>(ErrorCode::none);
    std::string where;
    world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      auto& producer = static_cast<client::ProducerNode&>(node);
      where = command.topic.empty() ? producer.topic() : command.topic;
      for (std::int64_t i = 0; i < command.count; ++i) {
        client::ProducerRecord record;
        record.topic = where;
        record.partition = command.partition;
        if (command.key) record.key = Bytes::copyOf(*command.key);
        if (command.value) record.value = Bytes::copyOf(*command.value);
        producer.send(context, std::move(record), [refused](runtime::Context&, const client::SendResult& result) {
          if (result.error != ErrorCode::none) *refused = result.error;
        });
      }
    });
    // Whatever fails later shows in events and counts: send does not wait, here as there.
    if (*refused != ErrorCode::none) return reply(bad(refusal(*refused, std::nullopt)));
    reply(good(fmt::format("{} has {} for {}", command.name,
                           command.count == 1 ? "one more record" : fmt::format("{} more records", command.count),
                           where)));
  }

  void operator()(const SendOffsets& command) {
    const auto id = runningProducer(command.name, true);
    if (!id) return;
    client::GroupOffsets offsets;
    offsets.group = command.group;
    for (const auto& [partition, offset] : command.offsets) offsets.offsets[partition] = {offset, noEpoch};
    Blocking blocking;
    world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      static_cast<client::ProducerNode&>(node).sendOffsets(context, std::move(offsets), blocking.hook());
    });
    blocking.wait(*this, *id, command.name,
                  fmt::format("the offsets of group {} go with the transaction of {}", command.group, command.name));
  }

  void endTransaction(const std::string& name, bool commit, bool async) {
    const auto id = runningProducer(name, true);
    if (!id) return;
    Blocking blocking;
    world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      static_cast<client::ProducerNode&>(node).endTransaction(context, commit, async ? nullptr : blocking.hook());
    });
    if (async) return reply(good(fmt::format("{} {}", name, commit ? "commits" : "aborts")));
    blocking.wait(*this, *id, name,
                  fmt::format("the transaction of {} was {}", name, commit ? "committed" : "aborted"));
  }

  void operator()(const CommitClient& command) {
    const Engine::Client* known = engine.client(command.name);
    if (known != nullptr && known->writes()) return endTransaction(command.name, true, command.async);
    const auto id = runningConsumer(command.name);
    if (!id) return;
    const Done finish = engine.later(done);
    const bool asked = world().invoke(*id, event, [&](runtime::Node& node, runtime::Context& context) {
      static_cast<client::ConsumerNode&>(node).commit(
          context, [finish, name = command.name](runtime::Context&, const client::CommitResult& result) {
            if (!result.problem.empty()) return finish(bad(fmt::format("{}: {}", name, result.problem)));
            finish(good(result.offsets.empty() ? fmt::format("{} had nothing to commit", name)
                                               : fmt::format("{} committed {}", name, result.offsets)));
          });
    });
    if (!asked) finish(bad(command.name + " does not run"));
  }
  void operator()(const AbortTransaction& command) { endTransaction(command.name, false, command.async); }

  void operator()(const StopClient& command) {
    std::string problem;
    const auto id = engine.resolve(NodeRef::client(command.name), problem);
    if (!id) return reply(bad(problem));
    if (!world().alive(*id)) return reply(bad(fmt::format("{} does not run", command.name)));
    goInGoodOrder(*id, command.name, "stopped");
  }

  void goInGoodOrder(NodeId id, const std::string& name, const std::string& how) {
    world().shutDown(id);
    Engine& self = engine;
    engine.wait(
        world().now() + seconds(300),
        [&self, id, name, how](bool due) -> std::optional<Reply> {
          if (!self.world->alive(id)) return good(fmt::format("{} was {}", name, how));
          if (due) return bad(fmt::format("{} did not end within 300s", name));
          return std::nullopt;
        },
        done);
  }

  // --- faults -------------------------------------------------------------------------------------------------

  void operator()(const NodeAction& command) {
    std::string problem;
    const auto id = engine.resolve(command.node, problem);
    if (!id) return reply(bad(problem));
    const std::string name = command.node.text();
    const bool alive = world().alive(*id);
    using Action = NodeAction::Action;
    if (!alive && command.action != Action::restart && command.action != Action::powerOff)
      return reply(bad(fmt::format("{} does not run", name)));
    switch (command.action) {
      case Action::kill:
        world().kill(*id);
        return reply(good(fmt::format("{} was killed", name)));
      case Action::powerOff:
        if (world().life(*id) == sim::Life::poweredOff) return reply(bad(fmt::format("{} has no power already", name)));
        world().powerOff(*id, engine.powerLoss);
        return reply(good(fmt::format("{} lost power", name)));
      case Action::restart:
        if (alive) return reply(bad(fmt::format("{} runs; kill it, shut it down or power it off first", name)));
        world().start(*id);
        return reply(good(fmt::format("{} was started", name)));
      case Action::shutdown:
        return goInGoodOrder(*id, name, "shut down");
      case Action::freeze:
        if (world().life(*id) == sim::Life::frozen) return reply(bad(fmt::format("{} is frozen already", name)));
        world().freeze(*id);
        return reply(good(fmt::format("{} is frozen", name)));
      case Action::thaw:
        if (world().life(*id) != sim::Life::frozen) return reply(bad(fmt::format("{} is not frozen", name)));
        world().thaw(*id);
        return reply(good(fmt::format("{} goes on", name)));
    }
  }

  /// Both ends, or a reply saying which does not exist.
  std::optional<std::pair<NodeId, NodeId>> ends(const NodeRef& a, const NodeRef& b) {
    std::string problem;
    const auto first = engine.resolve(a, problem);
    const auto second = first ? engine.resolve(b, problem) : std::nullopt;
    if (!first || !second) {
      reply(bad(problem));
      return std::nullopt;
    }
    if (*first == *second) {
      reply(bad("a link has two different ends"));
      return std::nullopt;
    }
    return std::pair{*first, *second};
  }

  void operator()(const CutLink& command) {
    const auto both = ends(command.a, command.b);
    if (!both) return;
    world().cut(both->first, both->second);
    if (!command.oneWay) world().cut(both->second, both->first);
    world().emit(NodeId::none(), events::LinkCut{both->first, both->second, command.oneWay}, event);
    reply(good(fmt::format("nothing gets from {} to {}{}", command.a.text(), command.b.text(),
                           command.oneWay ? "" : " or back")));
  }

  void operator()(const HealLink& command) {
    if (command.link) {
      const auto both = ends(command.link->a, command.link->b);
      if (!both) return;
      world().heal(both->first, both->second);
      world().heal(both->second, both->first);
      world().emit(NodeId::none(), events::LinkHealed{both->first, both->second}, event);
      return reply(
          good(fmt::format("the link between {} and {} works", command.link->a.text(), command.link->b.text())));
    }
    int healed = 0;
    std::vector<std::pair<NodeId, NodeId>> broken;
    for (const auto& [pair, link] : world().links())
      if (!link.normal()) broken.push_back(pair);
    for (const auto& [from, to] : broken) {
      const sim::Link* link = world().findLink(from, to);
      if (link->normal()) continue;
      world().heal(from, to);
      world().heal(to, from);
      world().emit(NodeId::none(), events::LinkHealed{from, to}, event);
      ++healed;
    }
    reply(good(healed == 0 ? "every link was normal"
                           : fmt::format("{} link{} healed", healed, healed == 1 ? " was" : "s were")));
  }

  void operator()(const DelayLink& command) {
    const auto both = ends(command.a, command.b);
    if (!both) return;
    world().delay(both->first, both->second, command.extra);
    world().delay(both->second, both->first, command.extra);
    world().emit(NodeId::none(), events::LinkDelayed{both->first, both->second, command.extra}, event);
    reply(good(fmt::format("frames between {} and {} take {} longer", command.a.text(), command.b.text(),
                           command::print(command.extra))));
  }

  void operator()(const HoldLink& command) {
    const auto both = ends(command.from, command.to);
    if (!both) return;
    world().hold(both->first, both->second);
    world().emit(NodeId::none(), events::LinkHeld{both->first, both->second}, event);
    reply(
        good(fmt::format("frames from {} to {} wait until they are released", command.from.text(), command.to.text())));
  }

  void operator()(const ReleaseLink& command) {
    const auto both = ends(command.from, command.to);
    if (!both) return;
    const sim::Link* link = world().findLink(both->first, both->second);
    if (link == nullptr || !link->held)
      return reply(bad(fmt::format("nothing is held from {} to {}", command.from.text(), command.to.text())));
    const std::int64_t count = world().release(both->first, both->second, command.frames);
    world().emit(NodeId::none(), events::LinkReleased{both->first, both->second, count}, event);
    reply(good(fmt::format("{} frame{} released", count, count == 1 ? " was" : "s were")));
  }

  void operator()(const FlipByte& command) {
    if (!world().has(command.broker)) return reply(bad(fmt::format("there is no broker {}", command.broker.value)));
    const auto flipped = world().disk(command.broker).flipByte(command.path, command.position);
    if (!flipped) return reply(bad(flipped.error().message));
    world().emit(command.broker, events::BytesFlipped{command.path, command.position}, event);
    reply(good(fmt::format("byte {} of {} was changed", command.position, command.path)));
  }

  void operator()(const DiskFault& command) {
    std::string problem;
    const auto id = engine.resolve(command.node, problem);
    if (!id) return reply(bad(problem));
    disk::Disk& disk = world().disk(*id);
    const std::string name = engine.nodeName(*id);
    switch (command.what) {
      case DiskFault::What::full:
        disk.faults().fullAt(disk.usedBytes() + command.after);
        return reply(good(fmt::format("{} bytes more fit on the disk of {}", command.after, name)));
      case DiskFault::What::slow:
        disk.faults().slow(command.write, command.flush);
        return reply(good(fmt::format("the disk of {} takes {} to write and {} to flush", name,
                                      command::print(command.write), command::print(command.flush))));
      case DiskFault::What::fail: {
        disk::FailNext fault;
        fault.operation = static_cast<disk::Operation>(command.operation);
        fault.times = static_cast<std::uint32_t>(command.times);
        disk.faults().failNext(std::move(fault));
        return reply(good(fmt::format("the disk of {} will fail", name)));
      }
      case DiskFault::What::repair:
        disk.faults().clear();
        return reply(good(fmt::format("the disk of {} works again", name)));
    }
  }

  void operator()(const RunRetention&) {
    int asked = 0;
    for (const NodeId id : engine.brokers)
      if (engine.runRetention(id, event)) ++asked;
    reply(good(fmt::format("{} brokers looked at their logs", asked)));
  }

  void operator()(const Clean& command) {
    std::vector<NodeId> started;
    std::string problem;
    for (const NodeId id : engine.brokers) {
      if (command.broker != NodeId::none() && id != command.broker) continue;
      if (command.broker == NodeId::none() && engine.replica(id, command.partition) == nullptr) continue;
      if (auto asked = engine.clean(id, command.partition, event)) {
        started.push_back(id);
      } else if (problem.empty()) {
        problem = fmt::format("broker {}: {}", id.value, asked.error().message);
      }
    }
    if (started.empty()) {
      return reply(bad(problem.empty() ? fmt::format("no running broker has a replica of {}", command.partition.text())
                                       : problem));
    }
    std::string names;
    for (const NodeId id : started) names += (names.empty() ? "" : ", ") + std::to_string(id.value);
    reply(good(fmt::format("the cleaner of broker {} takes {} next", names, command.partition.text())));
  }

  // --- operating ----------------------------------------------------------------------------------------------

  void operator()(const Elect& command) {
    using Request = protocol::ElectLeadersRequest;
    Request request;
    request.electionType = command.unclean ? 1 : 0;
    request.timeoutMs = 30000;
    if (command.partition) {
      Request::TopicPartitions one;
      one.topic = command.partition->topic;
      one.partitions.push_back(command.partition->partition);
      request.topicPartitions = std::vector<Request::TopicPartitions>{std::move(one)};
    }
    engine.admin<Request>(
        std::move(request), 2, [finish = engine.later(done)](runtime::Context&, Result<Request::Response> response) {
          if (!response) return finish(bad(response.error().message));
          if (response->errorCode != ErrorCode::none) return finish(bad(refusal(response->errorCode, std::nullopt)));
          int elected = 0;
          std::string refused;
          for (const auto& topic : response->replicaElectionResults) {
            for (const auto& partition : topic.partitionResult) {
              if (partition.errorCode == ErrorCode::none)
                ++elected;
              else if (partition.errorCode != ErrorCode::electionNotNeeded)
                refused += fmt::format("\n{}-{}: {}", topic.topic, partition.partitionId,
                                       refusal(partition.errorCode, partition.errorMessage));
            }
          }
          if (!refused.empty()) return finish(bad(refused.substr(1)));
          finish(good(elected == 0 ? "no election was needed"
                                   : fmt::format("{} leader{} elected", elected, elected == 1 ? " was" : "s were")));
        });
  }

  void operator()(const AddBroker& command) {
    const NodeId id{engine.brokers.back().value + 1};
    if (id.value > limits::brokerId) return reply(bad("there may be 100 brokers at most"));
    if (auto added = engine.addNode(id, false, command.rack); !added) return reply(bad(added.error().message));
    engine.brokers.push_back(id);
    world().start(id);
    reply(good(fmt::format("broker {} was started", id.value)));
  }

  // --- time and questions -------------------------------------------------------------------------------------

  void operator()(const Run& command) {
    Engine& self = engine;
    engine.wait(
        world().now() + command.time,
        [&self, target = world().now() + command.time](bool) -> std::optional<Reply> {
          if (self.world->now() < target || self.world->nextTime() <= target) return std::nullopt;
          return good(fmt::format("it is {}.{:03}s", target.micros / 1'000'000, target.micros / 1000 % 1000));
        },
        done);
  }

  void operator()(const RunUntil& command) {
    const Duration within = command.within.value_or(defaultWithin);
    Engine& self = engine;
    const Instant begun = world().now();
    engine.wait(
        begun + within,
        [&self, condition = command.condition, since = world().lastEvent(), begun,
         within](bool due) -> std::optional<Reply> {
          const Verdict verdict = self.evaluate(condition, since);
          if (verdict.held) {
            const Duration took = self.world->now() - begun;
            return good(fmt::format("{} after {}.{:03}s", verdict.expected, took.micros / 1'000'000,
                                    took.micros / 1000 % 1000));
          }
          if (due) return bad(fmt::format("{} (waited {})", verdict.text(), command::print(within)));
          return std::nullopt;
        },
        done);
  }

  void operator()(const Expect& command) {
    const Verdict verdict = engine.evaluate(command.condition, {});
    reply(verdict.held ? good(verdict.expected) : bad(verdict.text()));
  }

  void operator()(const Show& command) {
    const Verdict verdict = engine.evaluate(command.condition, {});
    reply(good(fmt::format("{}: {} ({}{}{})", verdict.expected, verdict.held ? "yes" : "no", verdict.got,
                           verdict.why.empty() ? "" : "; ", verdict.why)));
  }

  void operator()(const Select& command) {
    engine.selection = command.selection;
    reply(good(fmt::format("selected {}", command::print(command.selection))));
  }

  void operator()(const Answer& command) {
    engine.answers[command.key] = command.value;
    reply(good(fmt::format("{} is {}", command.key, command.value)));
  }

  void operator()(const Status&) { reply(good(engine.status())); }

  void operator()(const Help& command) {
    const std::string text = helpText(command.word);
    reply(text.empty() ? bad(fmt::format("there is no command or predicate named {}", command.word)) : good(text));
  }
};

void Engine::execute(std::string_view line, Done done) {
  const auto parsed = command::parse(line);
  if (!parsed) {
    Reply reply = bad(parsed.error().sentence());
    reply.column = parsed.error().column;
    answer(done, reply);
    return;
  }
  carryOut(*parsed, std::move(done));
}

void Engine::carryOut(const command::Command& command, Done done) {
  if (onlyLooks(command)) {
    Executor executor{*this, std::move(done), world->lastEvent()};
    std::visit(executor, command);
    return;
  }
  sim::World::CommandScope scope(*world, command::print(command));
  Executor executor{*this, std::move(done), scope.event()};
  std::visit(executor, command);
  // Readiness and the like may follow from what was just done; every input is followed by the same look in a replay.
  afterStep();
}

std::string Engine::status() const {
  std::string out = fmt::format("cluster {} at {}.{:06}s, {}", clusterId, world->now().micros / 1'000'000,
                                world->now().micros % 1'000'000, ready() ? "ready" : "not ready");
  const NodeId active = activeController();
  out += fmt::format("\nactive controller: {}", active == NodeId::none() ? "none" : std::to_string(active.value));
  const auto word = [&](NodeId id) {
    switch (stateOf(id)) {
      case view::NodeState::stopped:
        return "stopped";
      case view::NodeState::starting:
        return "starting";
      case view::NodeState::fenced:
        return "fenced";
      case view::NodeState::running:
        return "running";
      case view::NodeState::shuttingDown:
        return "shutting down";
      case view::NodeState::killed:
        return "killed";
      case view::NodeState::poweredOff:
        return "powered off";
      case view::NodeState::frozen:
        return "frozen";
      case view::NodeState::crashed:
        return "crashed";
    }
    return "";
  };
  const auto describe = [&](NodeId id, std::string_view kind) {
    out += fmt::format("\n{} {}: {}", kind, id.value, word(id));
    if (!world->crashReason(id).empty()) out += fmt::format(" ({})", printable(world->crashReason(id)));
  };
  if (!spec.combined)
    for (const NodeId id : controllers) describe(id, "controller");
  for (const NodeId id : brokers) {
    const bool both = spec.combined && std::count(controllers.begin(), controllers.end(), id) > 0;
    describe(id, both ? "broker and controller" : "broker");
  }
  if (const metadata::Image* known = image()) {
    for (const auto& [name, topic] : known->topics()) {
      std::size_t under = 0, offline = 0;
      for (const auto& partition : topic->partitions) {
        if (!partition) continue;
        if (partition->isr.size() < partition->replicas.size()) ++under;
        if (!partition->hasLeader()) ++offline;
      }
      out += fmt::format("\ntopic {}: {} partition{}", name, topic->partitions.size(),
                         topic->partitions.size() == 1 ? "" : "s");
      if (under > 0) out += fmt::format(", {} under-replicated", under);
      if (offline > 0) out += fmt::format(", {} offline", offline);
    }
  }
  for (const auto& [name, one] : clients) {
    if (const client::TransformNode* both = transform(one.id)) {
      out += fmt::format("\ntransform {}: {} to {}, {}, {} records", name, one.from, one.to, one.delivery,
                         both->recordsTransformed());
    } else if (const client::ProducerNode* node = producer(one.id)) {
      out += fmt::format("\nproducer {}: {} sent, {} acknowledged, {} failed", name, node->recordsSent(),
                         node->recordsAcked(), node->recordsFailed());
    } else if (const client::ConsumerNode* reader = consumer(one.id)) {
      out += fmt::format("\nconsumer {}: {} records", name, reader->recordsConsumed());
    } else {
      out += fmt::format("\n{} {}: {}", one.word(), name, word(one.id));
    }
  }
  return out;
}

}  // namespace brokerlab::cluster
