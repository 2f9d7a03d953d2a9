#include "base/crc32c.h"

#include <isa-l/crc.h>

namespace brokerlab::base {

std::uint32_t crc32c(ByteView bytes, std::uint32_t previous) {
  std::uint32_t crc = ~previous;
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  while (left > 0) {
    // ISA-L takes an int length, so a run of 2 GiB or more goes in pieces.
    const int step = static_cast<int>(left < (1U << 30) ? left : (1U << 30));
    crc = crc32_iscsi(const_cast<unsigned char*>(at), step, crc);
    at += step;
    left -= static_cast<std::size_t>(step);
  }
  return ~crc;
}

std::uint32_t crc32c(const Chain& chain, std::uint32_t previous) {
  for (const Bytes& part : chain.parts()) previous = crc32c(part.view(), previous);
  return previous;
}

}  // namespace brokerlab::base
