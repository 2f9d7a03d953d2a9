#include "disk/faults.h"

namespace brokerlab::disk {

std::string_view operationText(Operation operation) {
  switch (operation) {
    case Operation::read:
      return "read";
    case Operation::write:
      return "write";
    case Operation::flush:
      return "flush";
    case Operation::names:
      return "change the directory of";
  }
  return "use";
}

std::optional<Error> Faults::strike(Operation operation, std::string_view path) {
  if (stopAfter_) {
    if (*stopAfter_ == 0)
      return Error{fmt::format("cannot {} '{}': the power is off", operationText(operation), path), true};
    if (operation != Operation::read) --*stopAfter_;
  }
  for (std::size_t i = 0; i < failNext_.size(); ++i) {
    FailNext& fault = failNext_[i];
    if (fault.operation != operation || path.find(fault.path) == std::string_view::npos) continue;
    if (--fault.times == 0) failNext_.erase(failNext_.begin() + static_cast<std::ptrdiff_t>(i));
    return Error{fmt::format("cannot {} '{}': input/output error", operationText(operation), path), true};
  }
  return std::nullopt;
}

void Faults::owe(Operation operation) {
  if (operation == Operation::write) owed_ = owed_ + perWrite_;
  if (operation == Operation::flush) owed_ = owed_ + perFlush_;
}

Duration Faults::takeDelay() {
  const Duration owed = owed_;
  owed_ = {};
  return owed;
}

void Faults::clear() { *this = Faults(); }

}  // namespace brokerlab::disk
