#include "protocol/reflect.h"

#include <cstring>

namespace brokerlab::protocol {
namespace {

template <class T>
std::int64_t load(const void* field) {
  T value;
  std::memcpy(&value, field, sizeof value);
  return static_cast<std::int64_t>(value);
}

template <class T>
void store(void* field, std::int64_t number) {
  const T value = static_cast<T>(number);
  std::memcpy(field, &value, sizeof value);
}

}  // namespace

std::int64_t IntegerRef::get() const {
  switch (width_) {
    case 1:
      return isSigned_ ? load<std::int8_t>(field_) : load<std::uint8_t>(field_);
    case 2:
      return isSigned_ ? load<std::int16_t>(field_) : load<std::uint16_t>(field_);
    case 4:
      return isSigned_ ? load<std::int32_t>(field_) : load<std::uint32_t>(field_);
    default:
      return load<std::int64_t>(field_);
  }
}

void IntegerRef::set(std::int64_t value) {
  switch (width_) {
    case 1:
      return store<std::uint8_t>(field_, value);
    case 2:
      return store<std::uint16_t>(field_, value);
    case 4:
      return store<std::uint32_t>(field_, value);
    default:
      return store<std::int64_t>(field_, value);
  }
}

}  // namespace brokerlab::protocol
