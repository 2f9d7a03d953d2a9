#pragma once
// xxHash32 with seed 0, the checksum inside LZ4 frames (the algorithm is Yann Collet's, published for reuse).

#include <bit>
#include <cstdint>

#include "base/bytes.h"
#include "base/endian.h"

namespace brokerlab::record {

inline std::uint32_t xxh32(ByteView bytes) {
  constexpr std::uint32_t p1 = 2654435761U, p2 = 2246822519U, p3 = 3266489917U, p4 = 668265263U, p5 = 374761393U;
  const std::uint8_t* at = bytes.data();
  const std::uint8_t* const end = at + bytes.size();
  std::uint32_t h = p5;
  if (bytes.size() >= 16) {
    std::uint32_t lane[4] = {p1 + p2, p2, 0, 0U - p1};
    for (; end - at >= 16; at += 16)
      for (int i = 0; i < 4; ++i) lane[i] = std::rotl(lane[i] + loadLittle<std::uint32_t>(at + 4 * i) * p2, 13) * p1;
    h = std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) + std::rotl(lane[3], 18);
  }
  h += static_cast<std::uint32_t>(bytes.size());
  for (; end - at >= 4; at += 4) h = std::rotl(h + loadLittle<std::uint32_t>(at) * p3, 17) * p4;
  for (; at != end; ++at) h = std::rotl(h + *at * p5, 11) * p1;
  h = (h ^ (h >> 15)) * p2;
  h = (h ^ (h >> 13)) * p3;
  return h ^ (h >> 16);
}

}  // namespace brokerlab::record
