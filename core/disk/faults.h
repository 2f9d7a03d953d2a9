#pragma once
// What may go wrong with a device, chosen by whoever runs the experiment. (Faults F20 to F22: disk full, slow, EIO.)

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::disk {

/// What is being done to a file or name. `names` is any change of a directory: create, rename, remove, sync.
enum class Operation : std::uint8_t { read, write, flush, names };
std::string_view operationText(Operation operation);

/// Fails the next `times` operations of a kind on files whose path contains `path` (empty: any).
struct FailNext {
  Operation operation = Operation::write;
  std::string path;
  std::uint32_t times = 1;
};

/// The faults in force on one disk.
class Faults {
 public:
  /// No file may grow once all files together hold `bytes`; nothing: as large as the real one.
  void fullAt(std::optional<std::int64_t> bytes) { fullAt_ = bytes; }
  std::optional<std::int64_t> fullAt() const { return fullAt_; }

  void failNext(FailNext fault) { failNext_.push_back(std::move(fault)); }

  /// After `operations` more changing operations everything fails, as if the power had gone between two of them; the
  /// next powerOff() ends it. Lets a test try every crash point.
  void stopAfter(std::optional<std::uint64_t> operations) { stopAfter_ = operations; }

  /// Each write and flush takes this long. The disk itself has no clock: it adds up what the caller should wait.
  void slow(Duration perWrite, Duration perFlush) {
    perWrite_ = perWrite;
    perFlush_ = perFlush;
  }
  /// The time owed since the last call.
  Duration takeDelay();

  /// Everything works again.
  void clear();

 private:
  friend class Disk;
  bool anyFailure() const { return !failNext_.empty() || stopAfter_.has_value(); }
  /// Says why this operation has to fail, if it has to.
  std::optional<Error> strike(Operation operation, std::string_view path);
  void owe(Operation operation);

  std::optional<std::int64_t> fullAt_;
  std::vector<FailNext> failNext_;
  std::optional<std::uint64_t> stopAfter_;
  Duration perWrite_, perFlush_, owed_;
};

}  // namespace brokerlab::disk
