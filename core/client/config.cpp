#include "client/config.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "client/config_catalogue.h"

namespace brokerlab::client {
namespace {

using Setter = std::function<std::string(const std::string&)>;  // empty when the value is fine, else what is expected

Setter integer(std::int64_t low, std::int64_t high, std::function<void(std::int64_t)> set) {
  return [=](const std::string& text) -> std::string {
    const auto value = parseInteger(text);
    if (!value || *value < low || *value > high) return fmt::format("a whole number from {} to {}", low, high);
    set(*value);
    return {};
  };
}
Setter millis(Duration& target) {
  return integer(0, 2147483647, [&target](std::int64_t v) { target = milliseconds(v); });
}
Setter boolean(std::function<void(bool)> set) {
  return [=](const std::string& text) -> std::string {
    if (text != "true" && text != "false") return "true or false";
    set(text == "true");
    return {};
  };
}

Result<void> apply(const ConfigMap& values, const std::map<std::string, Setter>& setters,
                   std::span<const ClientConfig> catalogue, std::string_view what) {
  for (const auto& [key, value] : values) {
    const auto at = setters.find(key);
    if (at == setters.end()) {
      if (const ClientConfig* known = findConfig(catalogue, key); known != nullptr && !known->why.empty())
        return fail("{} has no effect here: {}", printable(key, 60), known->why);
      std::vector<std::string> names;
      for (const auto& [name, setter] : setters) names.push_back(name);
      const auto near = nearest(key, names);
      return fail("{} is not a {} config that is honoured here{}", printable(key, 60), what,
                  near ? fmt::format("; did you mean {}?", *near) : "");
    }
    if (const std::string expected = at->second(value); !expected.empty())
      return fail("{} is {}, but must be {}", key, printable(value, 60), expected);
  }
  return {};
}

}  // namespace

Result<ProducerConfig> ProducerConfig::parse(const ConfigMap& values) {
  ProducerConfig c;
  constexpr std::int64_t maxInt = 2147483647;
  const std::map<std::string, Setter> setters = {
      {"acks",
       [&](const std::string& v) -> std::string {
         if (v == "all" || v == "-1")
           c.acks = Acks::all;
         else if (v == "0")
           c.acks = Acks::none;
         else if (v == "1")
           c.acks = Acks::leader;
         else
           return "0, 1 or all";
         return {};
       }},
      {"enable.idempotence", boolean([&](bool v) { c.idempotence = v; })},
      {"retries", integer(0, maxInt, [&](std::int64_t v) { c.retries = static_cast<std::int32_t>(v); })},
      {"delivery.timeout.ms", millis(c.deliveryTimeout)},
      {"request.timeout.ms", millis(c.requestTimeout)},
      {"retry.backoff.ms", millis(c.retryBackoff)},
      {"retry.backoff.max.ms", millis(c.retryBackoffMax)},
      {"linger.ms", millis(c.linger)},
      {"max.block.ms", millis(c.maxBlock)},
      {"metadata.max.age.ms", millis(c.metadataMaxAge)},
      {"max.in.flight.requests.per.connection",
       integer(1, maxInt, [&](std::int64_t v) { c.maxInFlight = static_cast<std::int32_t>(v); })},
      {"batch.size", integer(0, maxInt, [&](std::int64_t v) { c.batchSize = static_cast<std::int32_t>(v); })},
      {"buffer.memory", integer(0, INT64_MAX, [&](std::int64_t v) { c.bufferMemory = v; })},
      {"max.request.size",
       integer(0, maxInt, [&](std::int64_t v) { c.maxRequestSize = static_cast<std::int32_t>(v); })},
      {"compression.type",
       [&](const std::string& v) -> std::string {
         const auto codec = record::codecFromName(v);
         if (!codec) return "none, gzip, snappy, lz4 or zstd";
         c.compression = *codec;
         return {};
       }},
      {"partitioner.class",
       [&](const std::string& v) -> std::string {
         const auto kind = partitionerFromName(v);
         if (!kind) return "built-in, round-robin or sticky";
         c.partitioner = *kind;
         return {};
       }},
      {"transactional.id",
       [&](const std::string& v) -> std::string {
         if (v.empty() || v.size() > 32767) return "1 to 32767 bytes";
         c.transactionalId = v;
         return {};
       }},
      {"transaction.timeout.ms", integer(1, maxInt, [&](std::int64_t v) { c.transactionTimeout = milliseconds(v); })},
  };
  if (auto ok = apply(values, setters, producerConfigs(), "producer"); !ok) return fail(ok.error());
  if (!c.transactionalId.empty() && !c.idempotence) return fail("transactional.id needs enable.idempotence=true");
  const bool asked = (values.count("enable.idempotence") != 0 || !c.transactionalId.empty()) && c.idempotence;
  std::string conflict;
  if (c.acks != Acks::all)
    conflict = "acks=all";
  else if (c.retries == 0)
    conflict = "retries above 0";
  else if (c.maxInFlight > 5)
    conflict = "max.in.flight.requests.per.connection of at most 5";
  if (!conflict.empty()) {
    if (asked)
      return fail("{} needs {}", c.transactionalId.empty() ? "enable.idempotence=true" : "transactional.id", conflict);
    c.idempotence = false;
  }
  if (c.deliveryTimeout < c.linger + c.requestTimeout) {
    if (values.count("delivery.timeout.ms") != 0)
      return fail("delivery.timeout.ms must be at least linger.ms + request.timeout.ms ({} ms)",
                  (c.linger + c.requestTimeout).wholeMillis());
    c.deliveryTimeout = c.linger + c.requestTimeout;
  }
  return c;
}

Result<ConsumerConfig> ConsumerConfig::parse(const ConfigMap& values) {
  ConsumerConfig c;
  constexpr std::int64_t maxInt = 2147483647;
  const std::map<std::string, Setter> setters = {
      {"fetch.min.bytes", integer(0, maxInt, [&](std::int64_t v) { c.fetchMinBytes = static_cast<std::int32_t>(v); })},
      {"fetch.max.wait.ms", millis(c.fetchMaxWait)},
      {"fetch.max.bytes", integer(0, maxInt, [&](std::int64_t v) { c.fetchMaxBytes = static_cast<std::int32_t>(v); })},
      {"max.partition.fetch.bytes",
       integer(0, maxInt, [&](std::int64_t v) { c.maxPartitionFetchBytes = static_cast<std::int32_t>(v); })},
      {"max.poll.records",
       integer(1, maxInt, [&](std::int64_t v) { c.maxPollRecords = static_cast<std::int32_t>(v); })},
      {"isolation.level",
       [&](const std::string& v) -> std::string {
         if (v != "read_committed" && v != "read_uncommitted") return "read_uncommitted or read_committed";
         c.readCommitted = v == "read_committed";
         return {};
       }},
      {"auto.offset.reset",
       [&](const std::string& v) -> std::string {
         if (v != "earliest" && v != "latest" && v != "none") return "earliest, latest or none";
         c.autoOffsetReset = v;
         return {};
       }},
      {"request.timeout.ms", millis(c.requestTimeout)},
      {"retry.backoff.ms", millis(c.retryBackoff)},
      {"metadata.max.age.ms", millis(c.metadataMaxAge)},
      {"client.rack",
       [&](const std::string& v) -> std::string {
         c.clientRack = v;
         return {};
       }},
      {"check.crcs", boolean([&](bool v) { c.checkCrcs = v; })},
      {"client.id",
       [&](const std::string& v) -> std::string {
         c.clientId = v;
         return {};
       }},
      {"group.protocol",
       [&](const std::string& v) -> std::string {
         if (v != "classic" && v != "consumer") return "classic or consumer";
         c.consumerProtocol = v == "consumer";
         return {};
       }},
      {"group.instance.id",
       [&](const std::string& v) -> std::string {
         if (!topicNameProblem(v).empty()) return "1 to 249 letters, digits, '.', '_' or '-'";
         c.groupInstanceId = v;
         return {};
       }},
      {"group.remote.assignor",
       [&](const std::string& v) -> std::string {
         if (v != "uniform" && v != "range") return "uniform or range";
         c.remoteAssignor = v;
         return {};
       }},
      {"partition.assignment.strategy",
       [&](const std::string& v) -> std::string {
         c.assignors.clear();
         for (const std::string_view piece : split(v, ',')) {
           const auto kind = assignorFromName(trim(piece));
           const bool again = kind && std::find(c.assignors.begin(), c.assignors.end(), *kind) != c.assignors.end();
           if (!kind || again) return "range, roundrobin, sticky or cooperative-sticky, or several parted by commas";
           c.assignors.push_back(*kind);
         }
         return {};
       }},
      {"session.timeout.ms", millis(c.sessionTimeout)},
      {"heartbeat.interval.ms", millis(c.heartbeatInterval)},
      {"max.poll.interval.ms", integer(1, maxInt, [&](std::int64_t v) { c.maxPollInterval = milliseconds(v); })},
      {"enable.auto.commit", boolean([&](bool v) { c.autoCommit = v; })},
      {"auto.commit.interval.ms", millis(c.autoCommitInterval)},
      {"default.api.timeout.ms", millis(c.defaultApiTimeout)},
  };
  if (auto ok = apply(values, setters, consumerConfigs(), "consumer"); !ok) return fail(ok.error());
  for (const char* key : {"partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms"})
    if (c.consumerProtocol && values.count(key) != 0) return fail("{} cannot be set when group.protocol=consumer", key);
  if (!c.consumerProtocol && c.remoteAssignor)
    return fail("group.remote.assignor cannot be set when group.protocol=classic");
  if (c.heartbeatInterval >= c.sessionTimeout)
    return fail("heartbeat.interval.ms must be lower than session.timeout.ms ({} ms)", c.sessionTimeout.wholeMillis());
  return c;
}

}  // namespace brokerlab::client
