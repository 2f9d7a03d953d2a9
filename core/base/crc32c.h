#pragma once
// CRC-32C (Castagnoli), the checksum of record batches and producer snapshots.

#include <cstdint>

#include "base/bytes.h"

namespace brokerlab::base {

/// CRC-32C of `bytes`, continued from `previous` (0 to start): crc(a+b) = crc32c(b, crc32c(a)).
std::uint32_t crc32c(ByteView bytes, std::uint32_t previous = 0);
std::uint32_t crc32c(const Chain& chain, std::uint32_t previous = 0);

}  // namespace brokerlab::base
