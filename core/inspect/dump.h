#pragma once
// A file as text: a line for each batch, record or entry, or with `bytes` one for each field.
//
//     orders-1/00000000000000000000.log: segment, 203 bytes
//       batch 0: baseOffset=0 lastOffset=1 count=2 epoch=0 producerId=-1 … position=0 size=85 crc=7c1e9b44 valid
//         offset=0 timestamp=1735689600000 key="k" value="v"
//         …
//       2 batches, 3 records, offsets 0 to 2
//
// In Kafka: kafka-dump-log --print-data-log --deep-iteration.

#include <functional>
#include <string>
#include <string_view>

#include "inspect/inspect.h"

namespace brokerlab::inspect {

enum class Soundness : std::uint8_t { sound, damaged, unreadable };

struct DumpOptions {
  /// Every field with its range and its bytes.
  bool bytes = false;
};

/// Prints the file `path` under the name `shown`, in pieces that end with a line.
Soundness dumpFile(const std::string& shown, const std::string& path, const Open& open, const DumpOptions& options,
                   const std::function<void(std::string_view)>& print);

}  // namespace brokerlab::inspect
