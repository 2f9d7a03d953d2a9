#pragma once
// What is said to and by the coordinators of groups and transactions, in a few words.

#include "base/bytes.h"
#include "cluster/frame_label.h"
#include "protocol/api_keys.h"

namespace brokerlab::cluster {

/// Fills `out` and gives true for an API of a coordinator whose bytes make sense. A heartbeat that changes nothing is
/// idle.
bool readCoordination(bool request, protocol::ApiKey key, std::int16_t version, const Chain& bytes, FrameMeaning& out);

}  // namespace brokerlab::cluster
