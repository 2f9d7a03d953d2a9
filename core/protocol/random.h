#pragma once
// Random messages, for tests: what the description allows, and nothing else.

#include "base/prng.h"
#include "protocol/reflect.h"

namespace brokerlab::protocol {

/// A message of `type` with random values in every field that `version` has, and defaults elsewhere: exactly what
/// encoding and decoding in that version gives back. Nulls only where they are allowed; text is any bytes.
AnyMessage randomMessage(const MessageType& type, std::int16_t version, Prng& prng);

}  // namespace brokerlab::protocol
