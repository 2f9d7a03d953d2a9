#include "metadata/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "base/crc32c.h"

namespace brokerlab::metadata {
namespace {

/// The part of an image as something that may be changed: in place when nobody else holds it, else a copy of its own.
template <class T>
T& own(std::shared_ptr<T>& part) {
  if (part.use_count() != 1) part = std::make_shared<T>(*part);
  return *part;
}

std::string listText(const NodeList& list) {
  std::string text;
  for (NodeId node : list) {
    if (!text.empty()) text += ',';
    text += fmt::to_string(node.value);
  }
  return text;
}

}  // namespace

NodeList nodes(const std::vector<std::int32_t>& ids) {
  NodeList list;
  list.reserve(ids.size());
  for (std::int32_t id : ids) list.push_back({id});
  return list;
}

std::vector<std::int32_t> numbers(const NodeList& nodes) {
  std::vector<std::int32_t> ids;
  ids.reserve(nodes.size());
  for (NodeId node : nodes) ids.push_back(node.value);
  return ids;
}

bool contains(const NodeList& list, NodeId node) { return std::find(list.begin(), list.end(), node) != list.end(); }

NodeList without(const NodeList& list, NodeId node) {
  NodeList rest;
  rest.reserve(list.size());
  for (NodeId each : list) {
    if (each != node) rest.push_back(each);
  }
  return rest;
}

const Endpoint* Broker::endpoint(std::string_view listener) const {
  for (const Endpoint& each : endpoints) {
    if (each.listener == listener) return &each;
  }
  return nullptr;
}

std::string_view resourceTypeName(ResourceType type) {
  switch (type) {
    case ResourceType::unknown:
      return "unknown";
    case ResourceType::topic:
      return "topic";
    case ResourceType::broker:
      return "broker";
    case ResourceType::brokerLogger:
      return "broker-logger";
    case ResourceType::clientMetrics:
      return "client-metrics";
    case ResourceType::group:
      return "group";
  }
  return "unknown";
}

std::string ConfigResource::text() const {
  if (type == ResourceType::broker && name.empty()) return "brokers by default";
  return fmt::format("{} {}", resourceTypeName(type), name);
}

Image::Image()
    : brokers_(std::make_shared<std::map<NodeId, std::shared_ptr<Broker>>>()),
      topics_(std::make_shared<Topics>()),
      configs_(std::make_shared<std::map<ConfigResource, std::shared_ptr<ConfigMap>>>()),
      features_(std::make_shared<std::map<std::string, std::int16_t>>()) {}

std::shared_ptr<const Broker> Image::broker(NodeId id) const {
  const auto at = brokers_->find(id);
  return at == brokers_->end() ? nullptr : at->second;
}

bool Image::brokerActive(NodeId id) const {
  const auto at = brokers_->find(id);
  return at != brokers_->end() && at->second->active();
}

TopicRef Image::topic(std::string_view name) const {
  const auto at = topics_->byName.find(name);
  return at == topics_->byName.end() ? nullptr : at->second;
}

TopicRef Image::topic(const Uuid& id) const {
  const auto at = topics_->byId.find(id);
  return at == topics_->byId.end() ? nullptr : at->second;
}

PartitionRef Image::partition(std::string_view topic, PartitionId partition) const {
  const auto at = topics_->byName.find(topic);
  return at == topics_->byName.end() ? nullptr : at->second->partition(partition);
}

PartitionRef Image::partition(const Uuid& topic, PartitionId partition) const {
  const auto at = topics_->byId.find(topic);
  return at == topics_->byId.end() ? nullptr : at->second->partition(partition);
}

const ConfigMap& Image::configs(const ConfigResource& resource) const {
  static const ConfigMap none;
  const auto at = configs_->find(resource);
  return at == configs_->end() ? none : *at->second;
}

std::int16_t Image::feature(std::string_view name) const {
  const auto at = features_->find(std::string(name));
  return at == features_->end() ? std::int16_t{0} : at->second;
}

bool Image::empty() const {
  return brokers_->empty() && topics_->byName.empty() && configs_->empty() && features_->empty() &&
         nextProducerId_ == 0;
}

// --- changing ------------------------------------------------------------------------------------------------

Result<void> Image::apply(const Record& record, Delta& delta) {
  return std::visit(
      [&](const auto& each) -> Result<void> {
        using R = std::decay_t<decltype(each)>;
        if constexpr (requires { this->add(each, delta); }) {
          return add(each, delta);
        } else if constexpr (std::is_same_v<R, protocol::ClientQuotaRecord>) {
          return fail("client quotas are not supported here");
        } else {
          // NoOp, transaction marks (see Loader), controllers' addresses and the ZooKeeper state change no part of it.
          return {};
        }
      },
      record);
}

void Image::noteBroker(NodeId id, std::shared_ptr<const Broker> before, std::shared_ptr<const Broker> after,
                       Delta& delta) {
  auto [at, first] = delta.brokers.try_emplace(id);
  if (first) at->second.before = std::move(before);
  at->second.after = std::move(after);
}

Broker* Image::changeBroker(NodeId id, BrokerEpoch epoch, Delta& delta) {
  const auto at = brokers_->find(id);
  if (at == brokers_->end() || at->second->epoch != epoch) return nullptr;
  auto& mine = own(brokers_)[id];
  // A new object even when we are the only owner: the delta holds the old one.
  auto changed = std::make_shared<Broker>(*mine);
  noteBroker(id, mine, changed, delta);
  mine = changed;
  return mine.get();
}

Result<void> Image::add(const protocol::RegisterBrokerRecord& record, Delta& delta) {
  auto broker = std::make_shared<Broker>();
  broker->id = {record.brokerId};
  broker->epoch = record.brokerEpoch;
  broker->incarnationId = record.incarnationId;
  for (const auto& each : record.endPoints) {
    broker->endpoints.push_back({each.name, each.host, each.port, each.securityProtocol});
  }
  for (const auto& each : record.features) {
    broker->features.push_back({each.name, each.minSupportedVersion, each.maxSupportedVersion});
  }
  broker->rack = record.rack;
  broker->fenced = record.fenced;
  broker->inControlledShutdown = record.inControlledShutdown;
  broker->logDirs = record.logDirs;
  auto& slot = own(brokers_)[broker->id];
  noteBroker(broker->id, slot, broker, delta);
  slot = std::move(broker);
  return {};
}

Result<void> Image::add(const protocol::UnregisterBrokerRecord& record, Delta& delta) {
  const NodeId id{record.brokerId};
  const auto at = brokers_->find(id);
  if (at == brokers_->end()) return fail("broker {} to unregister is not registered", record.brokerId);
  if (at->second->epoch != record.brokerEpoch) {
    return fail("broker {} to unregister has epoch {}, not {}", record.brokerId, at->second->epoch, record.brokerEpoch);
  }
  noteBroker(id, at->second, nullptr, delta);
  own(brokers_).erase(id);
  return {};
}

Result<void> Image::add(const protocol::BrokerRegistrationChangeRecord& record, Delta& delta) {
  if (record.fenced < -1 || record.fenced > 1)
    return fail("broker fencing change {}, expected -1, 0 or 1", record.fenced);
  if (record.inControlledShutdown < 0 || record.inControlledShutdown > 1) {
    return fail("broker controlled shutdown change {}, expected 0 or 1", record.inControlledShutdown);
  }
  Broker* broker = changeBroker({record.brokerId}, record.brokerEpoch, delta);
  if (broker == nullptr) return fail("broker {} with epoch {} is not registered", record.brokerId, record.brokerEpoch);
  if (record.fenced != 0) broker->fenced = record.fenced > 0;
  if (record.inControlledShutdown != 0) broker->inControlledShutdown = true;
  if (!record.logDirs.empty()) broker->logDirs = record.logDirs;
  return {};
}

Result<void> Image::setFenced(std::int32_t id, BrokerEpoch epoch, bool fenced, Delta& delta) {
  Broker* broker = changeBroker({id}, epoch, delta);
  if (broker == nullptr) return fail("broker {} with epoch {} is not registered", id, epoch);
  broker->fenced = fenced;
  return {};
}

Result<void> Image::add(const protocol::FenceBrokerRecord& record, Delta& delta) {
  return setFenced(record.id, record.epoch, true, delta);
}

Result<void> Image::add(const protocol::UnfenceBrokerRecord& record, Delta& delta) {
  return setFenced(record.id, record.epoch, false, delta);
}

Image::Topics& Image::ownTopics() { return own(topics_); }

Topic* Image::changeTopic(const Uuid& id) {
  if (!topics_->byId.contains(id)) return nullptr;
  Topics& topics = ownTopics();
  std::shared_ptr<Topic>& byId = topics.byId.find(id)->second;
  // Two owners inside this image: the two maps.
  if (byId.use_count() != 2) {
    byId = std::make_shared<Topic>(*byId);
    topics.byName[byId->name] = byId;
  }
  return byId.get();
}

void Image::notePartition(const std::shared_ptr<Topic>& topic, PartitionId partition, PartitionRef before,
                          PartitionRef after, Delta& delta) {
  auto [at, first] = delta.partitions.try_emplace({topic->id, partition});
  if (first) {
    // Name and id are all a delta needs; holding the topic itself would make the next change copy it.
    auto label = std::make_shared<Topic>();
    if (at != delta.partitions.begin() && std::prev(at)->first.first == topic->id) {
      at->second.topic = std::prev(at)->second.topic;
    } else {
      label->name = topic->name;
      label->id = topic->id;
      at->second.topic = std::move(label);
    }
    at->second.partition = partition;
    at->second.before = std::move(before);
  }
  at->second.after = std::move(after);
}

Result<void> Image::add(const protocol::TopicRecord& record, Delta& delta) {
  if (topics_->byId.contains(record.topicId)) return fail("topic id {} exists already", record.topicId.text());
  if (topics_->byName.contains(record.name)) return fail("topic {} exists already", record.name);
  auto topic = std::make_shared<Topic>();
  topic->name = record.name;
  topic->id = record.topicId;
  Topics& topics = ownTopics();
  topics.byName.emplace(topic->name, topic);
  topics.byId.emplace(topic->id, topic);
  auto label = std::make_shared<Topic>();
  label->name = record.name;
  label->id = record.topicId;
  delta.createdTopics.push_back(std::move(label));
  return {};
}

Result<void> Image::add(const protocol::RemoveTopicRecord& record, Delta& delta) {
  const auto at = topics_->byId.find(record.topicId);
  if (at == topics_->byId.end()) return fail("topic id {} to remove is unknown", record.topicId.text());
  const std::shared_ptr<Topic> topic = at->second;
  for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
    notePartition(topic, static_cast<PartitionId>(i), topic->partitions[i], nullptr, delta);
  }
  delta.deletedTopics.push_back(topic);
  Topics& topics = ownTopics();
  topics.partitions -= static_cast<std::int64_t>(topic->partitions.size());
  topics.byName.erase(topic->name);
  topics.byId.erase(record.topicId);
  const ConfigResource resource{ResourceType::topic, topic->name};
  const auto overrides = configs_->find(resource);
  if (overrides != configs_->end()) {
    for (const auto& [key, value] : *overrides->second) delta.configs.push_back({resource, key, value, std::nullopt});
    own(configs_).erase(resource);
  }
  return {};
}

Result<void> Image::add(const protocol::PartitionRecord& record, Delta& delta) {
  const auto known = topics_->byId.find(record.topicId);
  if (known == topics_->byId.end()) {
    return fail("partition {} belongs to the unknown topic id {}", record.partitionId, record.topicId.text());
  }
  const std::size_t count = known->second->partitions.size();
  if (record.partitionId < 0 || static_cast<std::size_t>(record.partitionId) > count) {
    return fail("partition {} of {} does not follow on partition {}", record.partitionId, known->second->name,
                static_cast<std::int64_t>(count) - 1);
  }
  if (record.leaderRecoveryState < 0 || record.leaderRecoveryState > 1) {
    return fail("leader recovery state {}, expected 0 or 1", record.leaderRecoveryState);
  }
  Topic* topic = changeTopic(record.topicId);
  auto partition = std::make_shared<Partition>();
  partition->replicas = nodes(record.replicas);
  partition->isr = nodes(record.isr);
  partition->removingReplicas = nodes(record.removingReplicas);
  partition->addingReplicas = nodes(record.addingReplicas);
  partition->directories = record.directories;
  partition->leader = {record.leader};
  partition->leaderEpoch = record.leaderEpoch;
  partition->partitionEpoch = record.partitionEpoch;
  partition->recoveryState = static_cast<LeaderRecoveryState>(record.leaderRecoveryState);
  const std::size_t index = static_cast<std::size_t>(record.partitionId);
  PartitionRef before;
  if (index == count) {
    topic->partitions.push_back(partition);
    ++topics_->partitions;
  } else {
    before = topic->partitions[index];
    topic->partitions[index] = partition;
  }
  notePartition(topics_->byId.find(record.topicId)->second, record.partitionId, std::move(before), std::move(partition),
                delta);
  return {};
}

Result<void> Image::add(const protocol::PartitionChangeRecord& record, Delta& delta) {
  const auto known = topics_->byId.find(record.topicId);
  if (known == topics_->byId.end()) {
    return fail("change of partition {} of the unknown topic id {}", record.partitionId, record.topicId.text());
  }
  if (known->second->partition(record.partitionId) == nullptr) {
    return fail("change of the unknown partition {}-{}", known->second->name, record.partitionId);
  }
  if (record.leader < -2) return fail("partition change with leader {}", record.leader);
  if (record.leaderRecoveryState < -1 || record.leaderRecoveryState > 1) {
    return fail("leader recovery state {}, expected -1, 0 or 1", record.leaderRecoveryState);
  }
  Topic* topic = changeTopic(record.topicId);
  auto& slot = topic->partitions[static_cast<std::size_t>(record.partitionId)];
  const std::shared_ptr<Partition> before = slot;
  auto after = std::make_shared<Partition>(*before);
  if (record.isr) after->isr = nodes(*record.isr);
  if (record.replicas) after->replicas = nodes(*record.replicas);
  if (record.removingReplicas) after->removingReplicas = nodes(*record.removingReplicas);
  if (record.addingReplicas) after->addingReplicas = nodes(*record.addingReplicas);
  if (record.directories) after->directories = *record.directories;
  if (record.leader != -2) {
    after->leader = {record.leader};
    ++after->leaderEpoch;
  }
  if (record.leaderRecoveryState != -1) {
    after->recoveryState = static_cast<LeaderRecoveryState>(record.leaderRecoveryState);
  }
  ++after->partitionEpoch;
  slot = after;
  notePartition(topics_->byId.find(record.topicId)->second, record.partitionId, before, std::move(after), delta);
  return {};
}

void Image::setConfig(const ConfigResource& resource, const std::string& key, const std::optional<std::string>& value,
                      Delta& delta) {
  auto& all = own(configs_);
  auto& slot = all[resource];
  if (slot == nullptr) slot = std::make_shared<ConfigMap>();
  ConfigMap& map = own(slot);
  std::optional<std::string> before;
  if (const auto at = map.find(key); at != map.end()) before = at->second;
  if (value) {
    map[key] = *value;
  } else {
    map.erase(key);
    if (map.empty()) all.erase(resource);
  }
  delta.configs.push_back({resource, key, std::move(before), value});
}

Result<void> Image::add(const protocol::ConfigRecord& record, Delta& delta) {
  const auto type = static_cast<ResourceType>(record.resourceType);
  if (resourceTypeName(type) == "unknown") return fail("config of the unknown resource type {}", record.resourceType);
  setConfig({type, record.resourceName}, record.name, record.value, delta);
  return {};
}

Result<void> Image::add(const protocol::ProducerIdsRecord& record, Delta& delta) {
  if (record.nextProducerId < nextProducerId_) {
    return fail("next producer id {} is below {}", record.nextProducerId, nextProducerId_);
  }
  nextProducerId_ = record.nextProducerId;
  delta.nextProducerId = nextProducerId_;
  return {};
}

Result<void> Image::add(const protocol::FeatureLevelRecord& record, Delta& delta) {
  auto& features = own(features_);
  if (record.featureLevel == 0) {
    features.erase(record.name);
  } else {
    features[record.name] = record.featureLevel;
  }
  delta.features[record.name] = record.featureLevel;
  return {};
}

// --- looking -------------------------------------------------------------------------------------------------

std::string Image::print() const {
  std::string text;
  auto line = [&text](std::string each) {
    text += each;
    text += '\n';
  };
  for (const auto& [name, level] : *features_) line(fmt::format("feature {} {}", name, level));
  for (const auto& [id, broker] : *brokers_) {
    std::string endpoints;
    for (const Endpoint& each : broker->endpoints) {
      endpoints += fmt::format(" {}://{}:{}", each.listener, each.host, each.port);
    }
    line(fmt::format("broker {} epoch {} incarnation {} rack {}{}{}{}", id.value, broker->epoch,
                     broker->incarnationId.text(), broker->rack.value_or("-"), broker->fenced ? " fenced" : "",
                     broker->inControlledShutdown ? " shutting-down" : "", endpoints));
  }
  for (const auto& [name, topic] : topics_->byName) {
    line(fmt::format("topic {} {}", name, topic->id.text()));
    for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
      const Partition& p = *topic->partitions[i];
      line(fmt::format(
          "partition {}-{} replicas {} isr {} leader {} leaderEpoch {} partitionEpoch {} adding {} removing {}{}", name,
          i, listText(p.replicas), listText(p.isr), p.leader.value, p.leaderEpoch, p.partitionEpoch,
          listText(p.addingReplicas), listText(p.removingReplicas),
          p.recoveryState == LeaderRecoveryState::recovering ? " recovering" : ""));
    }
  }
  for (const auto& [resource, values] : *configs_) {
    for (const auto& [key, value] : *values) line(fmt::format("config {} {}={}", resource.text(), key, value));
  }
  line(fmt::format("nextProducerId {}", nextProducerId_));
  return text;
}

std::uint32_t Image::hash() const { return crc32c(asBytes(print())); }

std::vector<std::string> Image::problems() const {
  std::vector<std::string> found;
  for (const auto& [name, topic] : topics_->byName) {
    for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
      const Partition& p = *topic->partitions[i];
      for (NodeId member : p.isr) {
        if (!contains(p.replicas, member)) {
          found.push_back(fmt::format("{}-{}: {} is in the ISR but no replica", name, i, member.value));
        }
      }
      if (p.isr.empty()) found.push_back(fmt::format("{}-{}: the ISR is empty", name, i));
      if (p.hasLeader() && !contains(p.isr, p.leader)) {
        found.push_back(fmt::format("{}-{}: the leader {} is not in the ISR", name, i, p.leader.value));
      }
      if (p.hasLeader() && !brokerActive(p.leader)) {
        found.push_back(fmt::format("{}-{}: the leader {} is not active", name, i, p.leader.value));
      }
      if (p.isr.size() > 1) {
        for (NodeId member : p.isr) {
          if (!brokerActive(member)) {
            found.push_back(fmt::format("{}-{}: {} is in the ISR but not active", name, i, member.value));
          }
        }
      }
    }
  }
  return found;
}

bool operator==(const Image& a, const Image& b) { return a.print() == b.print(); }

}  // namespace brokerlab::metadata
