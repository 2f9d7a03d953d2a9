#pragma once
// A node that cannot go on although none of its own rules is broken: its device failed.

#include <stdexcept>

namespace brokerlab::runtime {

/// Thrown by a handler; the world ends the process, as Kafka halts it when its metadata log cannot be written.
/// No bug: runs with failing disks expect it.
class Halt : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace brokerlab::runtime
