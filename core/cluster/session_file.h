#pragma once
// A run as a file: what it was made of and everything that came in, and nothing else. Playing it again gives the same
// events and the same bytes.
//
//     brokerlab-session 1
//     seed 42
//     brokers 3
//     controllers 3
//     latency 1ms
//     config log.segment.bytes=1024
//     @0.000000+0 create-topic orders partitions=3 rf=3
//     @1.250000+4711 kill broker 2
//     @2.000000+5120 >open 17 1 127.0.0.1:53422        connection 17, to broker 1
//     @2.000100+5121 >frame 17 AAAAEgAA…                base64 of the frame without its size
//     @2.500000+6000 >close 17
//     end 10.000000+20480
//
// `@seconds+steps` says exactly where an input came in: after so many steps of the world, at that virtual time. A line
// without `@` before the first one is the spec; a plain script is therefore no session, and says so when it is read.
//
// Rules
//   F1  print and parse are inverse.
//   F2  Files from strangers are safe to read: lines and sizes are limited, and no line names a file or a program.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cluster/spec.h"
#include "sim/input.h"

namespace brokerlab::cluster {

struct SessionFile {
  /// Without data directory: whoever plays it says where.
  Spec spec;
  std::vector<sim::Input> inputs;
  Instant end;
  std::uint64_t endSteps = 0;
  /// Why this is not all that is needed to play the run again; empty normally.
  std::string incomplete;
};

constexpr std::string_view sessionMagic = "brokerlab-session 1";

std::string print(const SessionFile& session);
/// A sentence with the line number for what makes no sense.
Result<SessionFile> parseSession(std::string_view text);
/// True when the text claims to be a session (its first line says so).
bool looksLikeSession(std::string_view text);

}  // namespace brokerlab::cluster
