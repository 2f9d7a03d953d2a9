// Kafka's own config names, so that a slip of the pen in a script is found before anything starts.

#include <algorithm>

#include "command/help.h"

namespace brokerlab::command {
namespace {
std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}
}  // namespace

const std::vector<std::string>& topicConfigNames() {
  static const std::vector<std::string> names = sorted({"cleanup.policy",
                                                        "compression.type",
                                                        "compression.gzip.level",
                                                        "compression.lz4.level",
                                                        "compression.zstd.level",
                                                        "delete.retention.ms",
                                                        "file.delete.delay.ms",
                                                        "flush.messages",
                                                        "flush.ms",
                                                        "follower.replication.throttled.replicas",
                                                        "index.interval.bytes",
                                                        "leader.replication.throttled.replicas",
                                                        "local.retention.bytes",
                                                        "local.retention.ms",
                                                        "max.compaction.lag.ms",
                                                        "max.message.bytes",
                                                        "message.downconversion.enable",
                                                        "message.format.version",
                                                        "message.timestamp.after.max.ms",
                                                        "message.timestamp.before.max.ms",
                                                        "message.timestamp.difference.max.ms",
                                                        "message.timestamp.type",
                                                        "min.cleanable.dirty.ratio",
                                                        "min.compaction.lag.ms",
                                                        "min.insync.replicas",
                                                        "preallocate",
                                                        "remote.log.copy.disable",
                                                        "remote.log.delete.on.disable",
                                                        "remote.storage.enable",
                                                        "retention.bytes",
                                                        "retention.ms",
                                                        "segment.bytes",
                                                        "segment.index.bytes",
                                                        "segment.jitter.ms",
                                                        "segment.ms",
                                                        "unclean.leader.election.enable"});
  return names;
}

const std::vector<std::string>& producerConfigNames() {
  static const std::vector<std::string> names = sorted({"batch.size",
                                                        "buffer.memory",
                                                        "client.id",
                                                        "compression.gzip.level",
                                                        "compression.lz4.level",
                                                        "compression.type",
                                                        "compression.zstd.level",
                                                        "connections.max.idle.ms",
                                                        "delivery.timeout.ms",
                                                        "enable.metrics.push",
                                                        "linger.ms",
                                                        "max.block.ms",
                                                        "max.in.flight.requests.per.connection",
                                                        "max.request.size",
                                                        "metadata.max.age.ms",
                                                        "metadata.max.idle.ms",
                                                        "metadata.recovery.strategy",
                                                        "partitioner.adaptive.partitioning.enable",
                                                        "partitioner.availability.timeout.ms",
                                                        "partitioner.class",
                                                        "partitioner.ignore.keys",
                                                        "reconnect.backoff.max.ms",
                                                        "reconnect.backoff.ms",
                                                        "request.timeout.ms",
                                                        "retries",
                                                        "retry.backoff.max.ms",
                                                        "retry.backoff.ms",
                                                        "transaction.timeout.ms",
                                                        "transactional.id"});
  return names;
}

const std::vector<std::string>& consumerConfigNames() {
  static const std::vector<std::string> names = sorted({"allow.auto.create.topics",
                                                        "auto.commit.interval.ms",
                                                        "auto.offset.reset",
                                                        "check.crcs",
                                                        "client.id",
                                                        "client.rack",
                                                        "connections.max.idle.ms",
                                                        "default.api.timeout.ms",
                                                        "enable.auto.commit",
                                                        "enable.metrics.push",
                                                        "exclude.internal.topics",
                                                        "fetch.max.bytes",
                                                        "fetch.max.wait.ms",
                                                        "fetch.min.bytes",
                                                        "group.instance.id",
                                                        "group.protocol",
                                                        "group.remote.assignor",
                                                        "heartbeat.interval.ms",
                                                        "max.partition.fetch.bytes",
                                                        "max.poll.interval.ms",
                                                        "max.poll.records",
                                                        "metadata.max.age.ms",
                                                        "metadata.recovery.strategy",
                                                        "partition.assignment.strategy",
                                                        "reconnect.backoff.max.ms",
                                                        "reconnect.backoff.ms",
                                                        "request.timeout.ms",
                                                        "retry.backoff.max.ms",
                                                        "retry.backoff.ms",
                                                        "session.timeout.ms"});
  return names;
}

}  // namespace brokerlab::command
