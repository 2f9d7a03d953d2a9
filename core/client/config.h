#pragma once
// Client configs by Kafka's names, with the Java client's defaults (3.9).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/assignors.h"
#include "client/partitioner.h"
#include "model/ids.h"
#include "model/time.h"
#include "record/compression.h"

namespace brokerlab::client {

using ConfigMap = std::map<std::string, std::string>;

struct ProducerConfig {
  Acks acks = Acks::all;
  bool idempotence = true;
  std::int32_t retries = 2147483647;
  Duration deliveryTimeout = milliseconds(120000);
  Duration requestTimeout = milliseconds(30000);
  Duration retryBackoff = milliseconds(100);
  Duration retryBackoffMax = milliseconds(1000);
  Duration linger = milliseconds(0);
  Duration maxBlock = milliseconds(60000);
  Duration metadataMaxAge = milliseconds(300000);
  std::int32_t maxInFlight = 5;
  std::int32_t batchSize = 16384;
  std::int64_t bufferMemory = 33554432;
  std::int32_t maxRequestSize = 1048576;
  record::Codec compression = record::Codec::none;
  PartitionerKind partitioner = PartitionerKind::builtIn;
  /// Empty: no transactions.
  std::string transactionalId;
  Duration transactionTimeout = milliseconds(60000);

  /// Refuses unknown keys, values that are none, and combinations the Java client refuses (idempotence asked for with
  /// acks other than all, no retries or more than five requests in flight). Idempotence that was not asked for turns
  /// itself off instead, as in ProducerConfig.postProcessAndValidateIdempotenceConfigs, and a transactional.id cannot do
  /// without it.
  static Result<ProducerConfig> parse(const ConfigMap& values);
};

struct ConsumerConfig {
  std::int32_t fetchMinBytes = 1;
  Duration fetchMaxWait = milliseconds(500);
  std::int32_t fetchMaxBytes = 52428800;
  std::int32_t maxPartitionFetchBytes = 1048576;
  std::int32_t maxPollRecords = 500;
  bool readCommitted = false;
  std::string autoOffsetReset = "latest";
  Duration requestTimeout = milliseconds(30000);
  Duration retryBackoff = milliseconds(100);
  Duration metadataMaxAge = milliseconds(300000);
  std::string clientRack;
  bool checkCrcs = true;
  /// Empty: the name the script gave.
  std::string clientId;

  // In a group.
  /// group.protocol=consumer (KIP-848) rather than classic.
  bool consumerProtocol = false;
  std::optional<std::string> groupInstanceId;
  std::optional<std::string> remoteAssignor;
  std::vector<AssignorKind> assignors = {AssignorKind::range, AssignorKind::cooperativeSticky};
  Duration sessionTimeout = milliseconds(45000);
  Duration heartbeatInterval = milliseconds(3000);
  Duration maxPollInterval = milliseconds(300000);
  bool autoCommit = true;
  Duration autoCommitInterval = milliseconds(5000);
  Duration defaultApiTimeout = milliseconds(60000);

  /// Refuses unknown keys, values that are none, and what the Java client refuses: a heartbeat interval that is not below
  /// the session timeout, configs of one group protocol together with the other.
  static Result<ConsumerConfig> parse(const ConfigMap& values);
};

}  // namespace brokerlab::client
