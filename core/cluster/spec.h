#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::cluster {

/// What a cluster is made of: with the seed and the inputs it determines every later byte.
struct Spec {
  int brokers = 3;
  int controllers = 3;
  /// Brokers 1…controllers are the controllers too, instead of separate nodes.
  bool combined = false;
  std::uint64_t seed = 42;
  /// Milliseconds since 1970 at virtual time 0 (default 2025-01-01T00:00:00Z; `serve` takes the real time).
  TimestampMs baseTime = 1735689600000;
  /// Broker configs for all nodes, Kafka's names ("log.segment.bytes"); `scaled` names those changed for teaching.
  std::map<std::string, std::string> config;
  std::vector<std::string> scaled;
  /// Racks of the brokers in order; empty for none.
  std::vector<std::string> racks;
  /// How long a frame travels between two nodes; 0 in `serve`.
  Duration latency = microseconds(1000);
  /// Where data goes; empty for an in-memory disk.
  std::string dataDirectory;
  std::string host = "127.0.0.1";
  /// Advertised port of broker 1; broker n has port + n − 1.
  int port = 9092;
  /// Keep every frame and event for looking back (the window and `play --events` do; `serve` does not).
  bool record = true;
};

}  // namespace brokerlab::cluster
