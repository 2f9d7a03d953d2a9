// The table of configs. Order in the source is by subject; lookups use a sorted copy.
#include <algorithm>
#include <limits>

#include "metadata/configs.h"

namespace brokerlab::metadata {
namespace {

using enum ConfigType;
using enum Honoured;

constexpr double noMin = -9.3e18;
constexpr double noMax = 9.3e18;
constexpr double maxInt = 2147483647.0;
constexpr std::string_view maxLong = "9223372036854775807";

ConfigDefinition number(std::string_view name, ConfigType type, std::string_view value, double min, double max,
                        std::string_view sentence, std::vector<Synonym> synonyms = {}, Honoured honoured = yes) {
  ConfigDefinition d;
  d.name = name;
  d.type = type;
  d.defaultValue = value;
  d.sentence = sentence;
  d.min = min;
  d.max = type == int32 && max > maxInt ? maxInt : max;
  if (type == int32 && d.min < -2147483648.0) d.min = -2147483648.0;
  d.synonyms = std::move(synonyms);
  d.honoured = honoured;
  return d;
}

ConfigDefinition words(std::string_view name, ConfigType type, std::optional<std::string_view> value,
                       std::vector<std::string_view> allowed, std::string_view sentence,
                       std::vector<Synonym> synonyms = {}, Honoured honoured = yes) {
  ConfigDefinition d;
  d.name = name;
  d.type = type;
  d.defaultValue = value;
  d.sentence = sentence;
  d.allowed = std::move(allowed);
  d.synonyms = std::move(synonyms);
  d.honoured = honoured;
  return d;
}

ConfigDefinition flag(std::string_view name, bool value, std::string_view sentence, std::vector<Synonym> synonyms = {},
                      Honoured honoured = yes) {
  return words(name, boolean, value ? "true" : "false", {}, sentence, std::move(synonyms), honoured);
}

ConfigDefinition dynamic(ConfigDefinition d) {
  d.readOnly = false;
  return d;
}

constexpr std::int64_t minuteMs = 60'000;
constexpr std::int64_t hourMs = 3'600'000;

std::vector<ConfigDefinition> makeTopicConfigs() {
  std::vector<ConfigDefinition> t{
      words("cleanup.policy", list, "delete", {"compact", "delete"},
            "What happens to old data: delete whole segments, keep only the newest record of each key (compact), or "
            "both.",
            {{"log.cleanup.policy"}}),
      number("retention.ms", int64, "604800000", -1, noMax,
             "How old a segment's newest record may become before the segment is deleted; -1 for ever.",
             {{"log.retention.ms"}, {"log.retention.minutes", minuteMs}, {"log.retention.hours", hourMs}}),
      number("retention.bytes", int64, "-1", -1, noMax,
             "Oldest segments are deleted while the partition stays at least this large; -1 for no limit.",
             {{"log.retention.bytes"}}),
      number("segment.bytes", int32, "1073741824", 14, noMax, "Size at which a new segment file is begun.",
             {{"log.segment.bytes"}}),
      number("segment.ms", int64, "604800000", 1, noMax,
             "Age, by the records' timestamps, at which a new segment file is begun.",
             {{"log.roll.ms"}, {"log.roll.hours", hourMs}}),
      number("segment.jitter.ms", int64, "0", 0, noMax,
             "Random time taken off segment.ms, so that partitions do not all roll at once.",
             {{"log.roll.jitter.ms"}, {"log.roll.jitter.hours", hourMs}}),
      number("segment.index.bytes", int32, "10485760", 4, noMax,
             "Largest size of a segment's index; full, it rolls the segment.", {{"log.index.size.max.bytes"}}),
      number("index.interval.bytes", int32, "4096", 0, noMax, "Bytes of log between two entries of the offset index.",
             {{"log.index.interval.bytes"}}),
      number("max.message.bytes", int32, "1048588", 0, noMax,
             "Largest record batch, after compression, that is accepted.", {{"message.max.bytes"}}),
      number("min.insync.replicas", int32, "1", 1, noMax,
             "How many replicas must be in sync for a write with acks=all to be accepted.", {{"min.insync.replicas"}}),
      flag("unclean.leader.election.enable", false,
           "Whether a replica outside the ISR may lead when no other is left, losing what it does not have.",
           {{"unclean.leader.election.enable"}}),
      words("compression.type", string, "producer", {"uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"},
            "Codec in which batches are stored; producer keeps what the producer chose.", {{"compression.type"}}),
      number("compression.gzip.level", int32, "-1", -1, 9,
             "Effort of gzip when the broker compresses; -1 is the library's own.", {{"compression.gzip.level"}}),
      number("compression.lz4.level", int32, "9", 1, 17, "Effort of lz4 when the broker compresses.",
             {{"compression.lz4.level"}}),
      number("compression.zstd.level", int32, "3", -131072, 22, "Effort of zstd when the broker compresses.",
             {{"compression.zstd.level"}}),
      words("message.timestamp.type", string, "CreateTime", {"CreateTime", "LogAppendTime"},
            "Whose clock a record's timestamp is: the producer's or the broker's.", {{"log.message.timestamp.type"}}),
      number("message.timestamp.before.max.ms", int64, maxLong, 0, noMax,
             "How far a record's timestamp may lie before the broker's time.",
             {{"log.message.timestamp.before.max.ms"}}),
      number("message.timestamp.after.max.ms", int64, maxLong, 0, noMax,
             "How far a record's timestamp may lie after the broker's time.", {{"log.message.timestamp.after.max.ms"}}),
      number("message.timestamp.difference.max.ms", int64, maxLong, 0, noMax,
             "Older form of the two limits on timestamps; gone in 4.0.", {{"log.message.timestamp.difference.max.ms"}},
             ignored),
      number("delete.retention.ms", int64, "86400000", 0, noMax,
             "How long tombstones and transaction markers stay after compaction first saw them.",
             {{"log.cleaner.delete.retention.ms"}}),
      number("min.cleanable.dirty.ratio", float64, "0.5", 0, 1,
             "Share of uncompacted data from which compaction is worth it.", {{"log.cleaner.min.cleanable.ratio"}}),
      number("min.compaction.lag.ms", int64, "0", 0, noMax, "How long a record stays out of compaction's reach.",
             {{"log.cleaner.min.compaction.lag.ms"}}),
      number("max.compaction.lag.ms", int64, maxLong, 1, noMax, "After which time a record is compacted in any case.",
             {{"log.cleaner.max.compaction.lag.ms"}}),
      number("file.delete.delay.ms", int64, "60000", 0, noMax,
             "How long a deleted segment's files stay under the name .deleted.", {{"log.segment.delete.delay.ms"}}),
      number("flush.messages", int64, maxLong, 1, noMax,
             "Force data to the disk after this many records; normally never.", {{"log.flush.interval.messages"}}),
      number("flush.ms", int64, maxLong, 0, noMax, "Force data to the disk after this time; normally never.",
             {{"log.flush.interval.ms"}}),
      flag("preallocate", false, "Whether segment files are created at their full size.", {{"log.preallocate"}},
           ignored),
      words("leader.replication.throttled.replicas", list, "", {}, "Replicas whose leader sends at limited speed.", {},
            ignored),
      words("follower.replication.throttled.replicas", list, "", {}, "Replicas that fetch at limited speed.", {},
            ignored),
      words("message.format.version", string, "3.0-IV1", {}, "Record format; nothing since 3.0, gone in 4.0.",
            {{"log.message.format.version"}}, ignored),
      flag("message.downconversion.enable", true,
           "Whether old consumers get records in the formats they know; gone in 4.0.",
           {{"log.message.downconversion.enable"}}, ignored),
      flag("remote.storage.enable", false, "Tiered storage: not supported here.", {}, ignored),
      flag("remote.log.copy.disable", false, "Tiered storage: not supported here.", {}, ignored),
      flag("remote.log.delete.on.disable", false, "Tiered storage: not supported here.", {}, ignored),
      number("local.retention.ms", int64, "-2", -2, noMax, "Tiered storage: not supported here.",
             {{"log.local.retention.ms"}}, ignored),
      number("local.retention.bytes", int64, "-2", -2, noMax, "Tiered storage: not supported here.",
             {{"log.local.retention.bytes"}}, ignored),
  };
  for (ConfigDefinition& d : t) d.readOnly = false;
  std::sort(t.begin(), t.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return t;
}

std::vector<ConfigDefinition> makeBrokerConfigs() {
  std::vector<ConfigDefinition> b{
      // Defaults of topics; all can be changed at run time.
      dynamic(words("log.cleanup.policy", list, "delete", {"compact", "delete"}, "Default of cleanup.policy.")),
      dynamic(words("log.retention.ms", int64, std::nullopt, {},
                    "Default of retention.ms; unset, log.retention.minutes decides.")),
      words("log.retention.minutes", int32, std::nullopt, {},
            "Default of retention.ms in minutes; unset, log.retention.hours decides."),
      number("log.retention.hours", int32, "168", noMin, noMax, "Default of retention.ms in hours."),
      dynamic(number("log.retention.bytes", int64, "-1", noMin, noMax, "Default of retention.bytes.")),
      dynamic(number("log.segment.bytes", int32, "1073741824", 14, noMax, "Default of segment.bytes.")),
      dynamic(words("log.roll.ms", int64, std::nullopt, {}, "Default of segment.ms; unset, log.roll.hours decides.")),
      number("log.roll.hours", int32, "168", 1, noMax, "Default of segment.ms in hours."),
      dynamic(words("log.roll.jitter.ms", int64, std::nullopt, {},
                    "Default of segment.jitter.ms; unset, log.roll.jitter.hours decides.")),
      number("log.roll.jitter.hours", int32, "0", 0, noMax, "Default of segment.jitter.ms in hours."),
      dynamic(number("log.index.size.max.bytes", int32, "10485760", 4, noMax, "Default of segment.index.bytes.")),
      dynamic(number("log.index.interval.bytes", int32, "4096", 0, noMax, "Default of index.interval.bytes.")),
      dynamic(number("message.max.bytes", int32, "1048588", 0, noMax, "Default of max.message.bytes.")),
      dynamic(number("min.insync.replicas", int32, "1", 1, noMax, "Default of the topic config of the same name.")),
      dynamic(flag("unclean.leader.election.enable", false, "Default of the topic config of the same name.")),
      dynamic(words("compression.type", string, "producer",
                    {"uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"},
                    "Default of the topic config of the same name.")),
      dynamic(number("compression.gzip.level", int32, "-1", -1, 9, "Default of the topic config of the same name.")),
      dynamic(number("compression.lz4.level", int32, "9", 1, 17, "Default of the topic config of the same name.")),
      dynamic(
          number("compression.zstd.level", int32, "3", -131072, 22, "Default of the topic config of the same name.")),
      dynamic(words("log.message.timestamp.type", string, "CreateTime", {"CreateTime", "LogAppendTime"},
                    "Default of message.timestamp.type.")),
      dynamic(number("log.message.timestamp.before.max.ms", int64, maxLong, 0, noMax,
                     "Default of message.timestamp.before.max.ms.")),
      dynamic(number("log.message.timestamp.after.max.ms", int64, maxLong, 0, noMax,
                     "Default of message.timestamp.after.max.ms.")),
      dynamic(number("log.message.timestamp.difference.max.ms", int64, maxLong, 0, noMax,
                     "Older form of the limits on timestamps; gone in 4.0.", {}, ignored)),
      dynamic(number("log.cleaner.delete.retention.ms", int64, "86400000", 0, noMax, "Default of delete.retention.ms.",
                     {})),
      dynamic(
          number("log.cleaner.min.cleanable.ratio", float64, "0.5", 0, 1, "Default of min.cleanable.dirty.ratio.", {})),
      dynamic(number("log.cleaner.min.compaction.lag.ms", int64, "0", 0, noMax, "Default of min.compaction.lag.ms.")),
      dynamic(number("log.cleaner.max.compaction.lag.ms", int64, maxLong, 1, noMax, "Default of max.compaction.lag.ms.",
                     {})),
      dynamic(number("log.segment.delete.delay.ms", int64, "60000", 0, noMax, "Default of file.delete.delay.ms.")),
      dynamic(number("log.flush.interval.messages", int64, maxLong, 1, noMax, "Default of flush.messages.")),
      dynamic(words("log.flush.interval.ms", int64, std::nullopt, {}, "Default of flush.ms; unset, never.")),
      dynamic(flag("log.preallocate", false, "Default of preallocate.", {}, ignored)),
      dynamic(number("log.local.retention.ms", int64, "-2", -2, noMax, "Default of local.retention.ms.", {}, ignored)),
      dynamic(number("log.local.retention.bytes", int64, "-2", -2, noMax, "Default of local.retention.bytes.", {},
                     ignored)),
      words("log.message.format.version", string, "3.0-IV1", {}, "Default of message.format.version.", {}, ignored),
      dynamic(
          flag("log.message.downconversion.enable", true, "Default of message.downconversion.enable.", {}, ignored)),

      // Identity and network.
      number("broker.id", int32, "-1", -1, noMax, "Number of the broker in ZooKeeper mode; the same as node.id here."),
      number("node.id", int32, "-1", -1, noMax, "Number of the node."),
      words("process.roles", list, "", {"broker", "controller"}, "What the process is: broker, controller or both."),
      words("listeners", list, "PLAINTEXT://:9092", {}, "Addresses the node listens at."),
      dynamic(words("advertised.listeners", list, std::nullopt, {}, "Addresses that clients are told.")),
      words("listener.security.protocol.map", list,
            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT", {},
            "How each listener is protected."),
      words("inter.broker.listener.name", string, std::nullopt, {}, "The listener brokers use among themselves."),
      words("controller.listener.names", list, std::nullopt, {}, "The listeners of the controllers."),
      words("broker.rack", string, std::nullopt, {}, "Rack or zone of the broker; replicas are spread over racks."),
      words("log.dir", string, "/tmp/kafka-logs", {}, "The data directory."),
      words("log.dirs", list, std::nullopt, {}, "The data directories; here one."),
      dynamic(number("num.network.threads", int32, "3", 1, noMax,
                     "How many network threads take requests off the connections.")),
      dynamic(number("num.io.threads", int32, "8", 1, noMax, "How many threads handle requests.")),
      number("queued.max.requests", int32, "500", 1, noMax,
             "How many requests may wait before the network threads stop reading."),
      dynamic(number("brokerlab.request.service.time.us", int32, "0", 0, noMax,
                     "How long a request occupies a handler, in microseconds; Kafka has no such config, its handlers "
                     "just take time.")),
      number("brokerlab.transaction.version", int32, "2", 0, 2,
             "transaction.version of a new cluster, which Kafka is told by kafka-storage format --feature."),
      number("socket.request.max.bytes", int32, "104857600", 1, noMax, "Largest request."),
      number("connections.max.idle.ms", int64, "600000", noMin, noMax, "How long a silent connection is kept."),
      dynamic(number("max.connections", int32, "2147483647", 0, noMax, "How many connections a broker takes.", {},
                     ignored)),
      dynamic(number("max.connections.per.ip", int32, "2147483647", 0, noMax,
                     "How many connections one address may have.", {}, ignored)),

      // Topics.
      number("num.partitions", int32, "1", 1, noMax, "Partitions of a topic whose creator did not say."),
      number("default.replication.factor", int32, "1", 1, 32767, "Replicas of a topic whose creator did not say."),
      flag("auto.create.topics.enable", true, "Whether asking for an unknown topic creates it."),
      flag("delete.topic.enable", true, "Whether topics can be deleted."),
      number("max.request.partition.size.limit", int32, "2000", 1, noMax,
             "How many partitions one DescribeTopicPartitions answer holds."),

      // Logs.
      number("log.retention.check.interval.ms", int64, "300000", 1, noMax,
             "How often retention looks for segments to delete."),
      number("log.flush.offset.checkpoint.interval.ms", int32, "60000", 0, noMax,
             "How often recovery points are written."),
      number("log.flush.start.offset.checkpoint.interval.ms", int32, "60000", 0, noMax,
             "How often log start offsets are written."),
      number("log.flush.scheduler.interval.ms", int64, maxLong, noMin, noMax,
             "How often logs are looked at for flush.ms."),
      dynamic(number("num.recovery.threads.per.data.dir", int32, "1", 1, noMax, "Threads that recover logs at start.",
                     {}, ignored)),
      flag("log.cleaner.enable", true, "Whether compaction runs."),
      dynamic(number("log.cleaner.threads", int32, "1", 0, noMax,
                     "How many shares compaction's map of keys has; logs are compacted one after the other.")),
      dynamic(number("log.cleaner.backoff.ms", int64, "15000", 0, noMax,
                     "Pause of compaction when there is nothing to do.")),
      dynamic(number("log.cleaner.dedupe.buffer.size", int64, "134217728", noMin, noMax,
                     "Memory for compaction's map of keys.")),
      dynamic(number("log.cleaner.io.buffer.size", int32, "524288", 0, noMax,
                     "Memory for compaction's reading and writing.")),
      dynamic(number("log.cleaner.io.buffer.load.factor", float64, "0.9", noMin, noMax,
                     "How full the map of keys may become.")),
      dynamic(number("log.cleaner.io.max.bytes.per.second", float64, "1.7976931348623157E308", noMin,
                     1.7976931348623157e308, "Most bytes that compaction reads and writes in a second.")),

      // Replication.
      number("replica.lag.time.max.ms", int64, "30000", noMin, noMax,
             "How long a follower may be behind before it leaves the ISR."),
      number("replica.fetch.wait.max.ms", int32, "500", noMin, noMax,
             "How long a follower's fetch waits at the leader for data."),
      number("replica.fetch.min.bytes", int32, "1", noMin, noMax, "Fewest bytes worth answering a follower for."),
      number("replica.fetch.max.bytes", int32, "1048576", 0, noMax, "Bytes a follower asks for per partition."),
      number("replica.fetch.response.max.bytes", int32, "10485760", 0, noMax, "Bytes a follower asks for per request."),
      number("replica.fetch.backoff.ms", int32, "1000", 0, noMax, "Pause of a follower after an error."),
      number("replica.high.watermark.checkpoint.interval.ms", int64, "5000", noMin, noMax,
             "How often high watermarks are written."),
      dynamic(number("leader.replication.throttled.rate", int64, maxLong, 0, noMax,
                     "Bytes per second that a leader sends to throttled replicas.", {}, ignored)),
      dynamic(number("follower.replication.throttled.rate", int64, maxLong, 0, noMax,
                     "Bytes per second that throttled replicas fetch.", {}, ignored)),
      dynamic(number("replica.alter.log.dirs.io.max.bytes.per.second", int64, maxLong, 0, noMax,
                     "Bytes per second of moves between disks.", {}, ignored)),
      dynamic(number("num.replica.fetchers", int32, "1", noMin, noMax, "Fetchers of a follower per leader; here one.",
                     {}, ignored)),
      number("fetch.max.bytes", int32, "57671680", 1024, noMax, "Most bytes one fetch of a client may bring."),
      number("max.incremental.fetch.session.cache.slots", int32, "1000", 0, noMax, "How many fetch sessions are kept."),
      words("replica.selector.class", clazz, std::nullopt, {},
            "Who chooses the replica a consumer reads from; unset, the leader."),
      flag("auto.leader.rebalance.enable", true, "Whether leadership goes back to preferred replicas by itself."),
      number("leader.imbalance.check.interval.seconds", int64, "300", 1, noMax, "How often that is looked at."),
      number("leader.imbalance.per.broker.percentage", int32, "10", noMin, noMax,
             "Share of foreign leaders that is tolerated."),
      flag("controlled.shutdown.enable", true, "Whether a broker hands its leaderships over before it goes."),
      number("controlled.shutdown.max.retries", int32, "3", noMin, noMax, "Attempts at that in ZooKeeper mode.", {},
             ignored),
      number("controlled.shutdown.retry.backoff.ms", int64, "5000", noMin, noMax,
             "Pause between them in ZooKeeper mode.", {}, ignored),
      words("zookeeper.connect", string, std::nullopt, {}, "Where ZooKeeper is, in ZooKeeper mode; gone in 4.0.", {},
            ignored),
      number("zookeeper.session.timeout.ms", int32, "18000", noMin, noMax,
             "Session timeout in ZooKeeper mode; gone in 4.0.", {}, ignored),
      number("producer.id.expiration.ms", int32, "86400000", 1, noMax,
             "After which silence an idempotent producer is forgotten."),
      words("inter.broker.protocol.version", string, "3.9-IV0", {}, "Replaced by metadata.version.", {}, ignored),

      // Groups and transactions.
      number("group.initial.rebalance.delay.ms", int32, "3000", noMin, noMax,
             "How long a new group waits for more members."),
      number("group.min.session.timeout.ms", int32, "6000", noMin, noMax, "Shortest session timeout of a member."),
      number("group.max.session.timeout.ms", int32, "1800000", noMin, noMax, "Longest session timeout of a member."),
      number("group.max.size", int32, "2147483647", 1, noMax, "Most members of a group."),
      number("offsets.topic.num.partitions", int32, "50", 1, noMax, "Partitions of __consumer_offsets."),
      number("offsets.topic.replication.factor", int16, "3", 1, 32767, "Replicas of __consumer_offsets."),
      number("offsets.topic.segment.bytes", int32, "104857600", 1, noMax, "Segment size of __consumer_offsets."),
      number("offsets.retention.minutes", int32, "10080", 1, noMax, "How long offsets of an empty group are kept."),
      number("offsets.retention.check.interval.ms", int64, "600000", 1, noMax, "How often that is looked at."),
      number("offsets.commit.timeout.ms", int32, "5000", 1, noMax, "How long a commit may take."),
      number("offset.metadata.max.bytes", int32, "4096", noMin, noMax, "Longest text beside a committed offset."),
      number("offsets.load.buffer.size", int32, "5242880", 1, noMax,
             "Bytes a new coordinator reads of its log at a time.", {}, ignored),
      words("group.coordinator.rebalance.protocols", list, "classic", {"classic", "consumer", "share", "unknown"},
            "Rebalance protocols spoken."),
      number("group.consumer.session.timeout.ms", int32, "45000", 1, noMax,
             "Session timeout of the consumer protocol."),
      number("group.consumer.heartbeat.interval.ms", int32, "5000", 1, noMax,
             "Heartbeat interval of the consumer protocol."),
      number("group.consumer.min.session.timeout.ms", int32, "45000", 1, noMax,
             "Shortest session timeout a group may be given in the consumer protocol.", {}, ignored),
      number("group.consumer.max.session.timeout.ms", int32, "60000", 1, noMax,
             "Longest session timeout a group may be given in the consumer protocol.", {}, ignored),
      number("group.consumer.min.heartbeat.interval.ms", int32, "5000", 1, noMax,
             "Shortest heartbeat interval a group may be given in the consumer protocol.", {}, ignored),
      number("group.consumer.max.heartbeat.interval.ms", int32, "15000", 1, noMax,
             "Longest heartbeat interval a group may be given in the consumer protocol.", {}, ignored),
      number("group.consumer.max.size", int32, "2147483647", 1, noMax,
             "Most members of a group of the consumer protocol."),
      words("group.consumer.assignors", list,
            "org.apache.kafka.coordinator.group.assignor.UniformAssignor,org.apache.kafka.coordinator.group.assignor."
            "RangeAssignor",
            {},
            "Assignors of the consumer protocol on the server; the first is the default. Kafka's own two can be had."),
      words("group.consumer.migration.policy", string, "disabled",
            {"disabled", "upgrade", "downgrade", "bidirectional"},
            "Whether a group may change between the classic and the consumer protocol while it has members."),
      number("transaction.state.log.num.partitions", int32, "50", 1, noMax, "Partitions of __transaction_state."),
      number("transaction.state.log.replication.factor", int16, "3", 1, 32767, "Replicas of __transaction_state."),
      number("transaction.state.log.min.isr", int32, "2", 1, noMax, "min.insync.replicas of __transaction_state."),
      number("transaction.state.log.segment.bytes", int32, "104857600", 1, noMax,
             "Segment size of __transaction_state."),
      number("transaction.max.timeout.ms", int32, "900000", 1, noMax,
             "Longest transaction timeout a producer may ask for."),
      number("transactional.id.expiration.ms", int32, "604800000", 1, noMax,
             "After which silence a transactional id is forgotten."),
      number("transaction.abort.timed.out.transaction.cleanup.interval.ms", int32, "10000", 1, noMax,
             "How often overdue transactions are looked for."),
      number("transaction.remove.expired.transaction.cleanup.interval.ms", int32, "3600000", 1, noMax,
             "How often expired ids are looked for."),
      flag("transaction.partition.verification.enable", true,
           "Whether a leader asks the coordinator before it takes a transactional batch."),

      // KRaft.
      words("controller.quorum.voters", list, "", {}, "The controllers as id@host:port."),
      words("controller.quorum.bootstrap.servers", list, "", {}, "Where to find the controllers of a dynamic quorum.",
            {}, ignored),
      number("unclean.leader.election.interval.ms", int64, "300000", 1, noMax,
             "How often the controller looks for partitions that may have a leader from outside the ISR."),
      number("controller.quorum.election.timeout.ms", int32, "1000", noMin, noMax,
             "How long a controller waits for a leader; random up to twice that."),
      number("controller.quorum.fetch.timeout.ms", int32, "2000", noMin, noMax,
             "After which silence a controller believes its leader gone."),
      number("controller.quorum.election.backoff.max.ms", int32, "1000", noMin, noMax,
             "Longest pause after a lost election."),
      number("controller.quorum.append.linger.ms", int32, "25", noMin, noMax,
             "How long the leader collects metadata records before it writes."),
      number("controller.quorum.request.timeout.ms", int32, "2000", noMin, noMax,
             "How long a request to another controller may take."),
      number("controller.quorum.retry.backoff.ms", int32, "20", noMin, noMax, "Pause before a request is repeated."),
      number("broker.heartbeat.interval.ms", int32, "2000", noMin, noMax,
             "How often a broker tells the controller that it lives."),
      number("broker.session.timeout.ms", int32, "9000", noMin, noMax, "After which silence a broker is fenced."),
      number("initial.broker.registration.timeout.ms", int32, "60000", noMin, noMax,
             "How long a starting broker tries to register.", {}, ignored),
      number("metadata.log.max.record.bytes.between.snapshots", int64, "20971520", 1, noMax,
             "Metadata bytes between snapshots.", {}, ignored),
      number("metadata.log.max.snapshot.interval.ms", int64, "3600000", 0, noMax, "Time between snapshots.", {},
             ignored),
      number("metadata.max.idle.interval.ms", int32, "500", 0, noMax,
             "How often an idle controller writes a NoOp; 0 for never."),
      number("metadata.log.segment.bytes", int32, "1073741824", 12, noMax, "Segment size of the metadata log.", {},
             ignored),
      number("metadata.log.segment.ms", int64, "604800000", noMin, noMax, "Segment age of the metadata log.", {},
             ignored),
      number("metadata.max.retention.bytes", int64, "104857600", noMin, noMax,
             "Size of metadata log and snapshots that is kept.", {}, ignored),
      number("metadata.max.retention.ms", int64, "604800000", noMin, noMax,
             "Age of metadata log and snapshots that is kept.", {}, ignored),
  };
  std::sort(b.begin(), b.end(), [](const auto& x, const auto& y) { return x.name < y.name; });
  return b;
}

const ConfigDefinition* find(std::span<const ConfigDefinition> sorted, std::string_view name) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), name,
                                   [](const ConfigDefinition& d, std::string_view n) { return d.name < n; });
  return at != sorted.end() && at->name == name ? &*at : nullptr;
}

}  // namespace

std::span<const ConfigDefinition> topicConfigs() {
  static const std::vector<ConfigDefinition> table = makeTopicConfigs();
  return table;
}

std::span<const ConfigDefinition> brokerConfigs() {
  static const std::vector<ConfigDefinition> table = makeBrokerConfigs();
  return table;
}

const ConfigDefinition* findTopicConfig(std::string_view name) { return find(topicConfigs(), name); }
const ConfigDefinition* findBrokerConfig(std::string_view name) { return find(brokerConfigs(), name); }

}  // namespace brokerlab::metadata
