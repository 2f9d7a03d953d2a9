#include "client/config_catalogue.h"

#include <algorithm>
#include <array>

namespace brokerlab::client {
namespace {

constexpr std::string_view objects = "keys and values are bytes, and there is no code of an application to load";
constexpr std::string_view sockets = "nodes are joined by the simulated network, which has no sockets";
constexpr std::string_view setUp = "connections of the simulated network open at once or not at all";
constexpr std::string_view metrics = "views and events take the place of metrics";
constexpr std::string_view plain = "listeners are PLAINTEXT only";
constexpr std::string_view levels = "each codec compresses at its default level";
constexpr std::string_view bootstrap = "clients of the engine know the brokers of their cluster";
constexpr std::string_view telemetry = "brokers do not ask for telemetry (KIP-714)";

constexpr std::array producer = std::to_array<ClientConfig>({
    {"acks", "all", {}},
    {"auto.include.jmx.reporter", "true", metrics},
    {"batch.size", "16384", {}},
    {"bootstrap.servers", {}, bootstrap},
    {"buffer.memory", "33554432", {}},
    {"client.dns.lookup", "use_all_dns_ips", sockets},
    {"client.id", {}, "it is the name that the command gives"},
    {"compression.gzip.level", "-1", levels},
    {"compression.lz4.level", "9", levels},
    {"compression.type", "none", {}},
    {"compression.zstd.level", "3", levels},
    {"connections.max.idle.ms", "540000", "a client keeps its connections; the broker's own limit is honoured"},
    {"delivery.timeout.ms", "120000", {}},
    {"enable.idempotence", "true", {}},
    {"enable.metrics.push", "true", telemetry},
    {"interceptor.classes", {}, objects},
    {"key.serializer", {}, objects},
    {"linger.ms", "0", {}},
    {"max.block.ms", "60000", {}},
    {"max.in.flight.requests.per.connection", "5", {}},
    {"max.request.size", "1048576", {}},
    {"metadata.max.age.ms", "300000", {}},
    {"metadata.max.idle.ms", "300000", "a producer asks for the topics it was started with for as long as it runs"},
    {"metadata.recovery.strategy", "none", bootstrap},
    {"metric.reporters", {}, metrics},
    {"metrics.num.samples", "2", metrics},
    {"metrics.recording.level", "INFO", metrics},
    {"metrics.sample.window.ms", "30000", metrics},
    {"partitioner.adaptive.partitioning.enable", "true",
     "queues of a producer are served evenly: no broker is avoided"},
    {"partitioner.availability.timeout.ms", "0", "queues of a producer are served evenly: no broker is avoided"},
    {"partitioner.class", {}, {}},
    {"partitioner.ignore.keys", "false", "partitioner.class=round-robin or sticky ignores keys"},
    {"receive.buffer.bytes", "32768", sockets},
    {"reconnect.backoff.max.ms", "1000", setUp},
    {"reconnect.backoff.ms", "50", setUp},
    {"request.timeout.ms", "30000", {}},
    {"retries", "2147483647", {}},
    {"retry.backoff.max.ms", "1000", {}},
    {"retry.backoff.ms", "100", {}},
    {"sasl.*", {}, plain},
    {"security.*", {}, plain},
    {"send.buffer.bytes", "131072", sockets},
    {"socket.connection.setup.timeout.max.ms", "30000", setUp},
    {"socket.connection.setup.timeout.ms", "10000", setUp},
    {"ssl.*", {}, plain},
    {"transaction.timeout.ms", "60000", {}},
    {"transactional.id", {}, {}},
    {"value.serializer", {}, objects},
});

constexpr std::array consumer = std::to_array<ClientConfig>({
    {"allow.auto.create.topics", "true", "the clients of the engine leave it to the command to create topics"},
    {"auto.commit.interval.ms", "5000", {}},
    {"auto.include.jmx.reporter", "true", metrics},
    {"auto.offset.reset", "latest", {}},
    {"bootstrap.servers", {}, bootstrap},
    {"check.crcs", "true", {}},
    {"client.dns.lookup", "use_all_dns_ips", sockets},
    {"client.id", {}, {}},
    {"client.rack", {}, {}},
    {"connections.max.idle.ms", "540000", "a client keeps its connections; the broker's own limit is honoured"},
    {"default.api.timeout.ms", "60000", {}},
    {"enable.auto.commit", "true", {}},
    {"enable.metrics.push", "true", telemetry},
    {"exclude.internal.topics", "true", "a pattern is matched by the coordinator, which leaves no topic out (KIP-848)"},
    {"fetch.max.bytes", "52428800", {}},
    {"fetch.max.wait.ms", "500", {}},
    {"fetch.min.bytes", "1", {}},
    {"group.id", {}, "it is the command's own: group=NAME"},
    {"group.instance.id", {}, {}},
    {"group.protocol", "classic", {}},
    {"group.remote.assignor", {}, {}},
    {"heartbeat.interval.ms", "3000", {}},
    {"interceptor.classes", {}, objects},
    {"isolation.level", "read_uncommitted", {}},
    {"key.deserializer", {}, objects},
    {"max.partition.fetch.bytes", "1048576", {}},
    {"max.poll.interval.ms", "300000", {}},
    {"max.poll.records", "500", {}},
    {"metadata.max.age.ms", "300000", {}},
    {"metadata.recovery.strategy", "none", bootstrap},
    {"metric.reporters", {}, metrics},
    {"metrics.num.samples", "2", metrics},
    {"metrics.recording.level", "INFO", metrics},
    {"metrics.sample.window.ms", "30000", metrics},
    {"partition.assignment.strategy", "range,cooperative-sticky", {}},
    {"receive.buffer.bytes", "65536", sockets},
    {"reconnect.backoff.max.ms", "1000", setUp},
    {"reconnect.backoff.ms", "50", setUp},
    {"request.timeout.ms", "30000", {}},
    {"retry.backoff.max.ms", "1000", "a consumer waits retry.backoff.ms each time"},
    {"retry.backoff.ms", "100", {}},
    {"sasl.*", {}, plain},
    {"security.*", {}, plain},
    {"send.buffer.bytes", "131072", sockets},
    {"session.timeout.ms", "45000", {}},
    {"socket.connection.setup.timeout.max.ms", "30000", setUp},
    {"socket.connection.setup.timeout.ms", "10000", setUp},
    {"ssl.*", {}, plain},
    {"value.deserializer", {}, objects},
});

}  // namespace

std::span<const ClientConfig> producerConfigs() { return producer; }
std::span<const ClientConfig> consumerConfigs() { return consumer; }

const ClientConfig* findConfig(std::span<const ClientConfig> configs, std::string_view name) {
  const auto at = std::find_if(configs.begin(), configs.end(), [&](const ClientConfig& config) {
    if (!config.name.ends_with(".*")) return config.name == name;
    const std::string_view family = config.name.substr(0, config.name.size() - 1);
    return name.substr(0, family.size()) == family;
  });
  return at == configs.end() ? nullptr : &*at;
}

}  // namespace brokerlab::client
