#pragma once
// What a message struct is made of: included by every header in messages/ and records/.
//
// Members are in wire order, tagged ones last and ascending. A member's initialiser is its default on the wire.
// Members that some versions lack keep their defaults there; the description says which versions have them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/describe.h"
#include "base/uuid.h"
#include "model/errors.h"
#include "protocol/api_keys.h"
#include "protocol/codec.h"
#include "protocol/types.h"

namespace brokerlab::protocol {

using base::FieldInfo;

// Spans of versions, as the descriptions of fields say them.
constexpr Versions always{};
constexpr Versions never{0, -1};
constexpr Versions since(std::int16_t from) { return {from, 32767}; }
constexpr Versions until(std::int16_t to) { return {0, to}; }
constexpr Versions only(std::int16_t version) { return {version, version}; }
constexpr Versions between(std::int16_t from, std::int16_t to) { return {from, to}; }

}  // namespace brokerlab::protocol
