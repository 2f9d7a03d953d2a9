#pragma once
// Everything that crosses a border is described once.
//
// A message, record, event, view or command is a plain struct with
//
//     template <class Self, class Visitor>
//     static void describe(Self& self, Visitor&& field) {
//       field({"topic", "The topic whose partition got a new leader."}, self.topic);
//       field({"leaderEpoch", "Counts the leaders this partition has had."}, self.leaderEpoch);
//     }
//
// and everything else is a visitor of it: encoder, decoder, byte-range tracer, printer, random generator,
// documentation. `Self` is deduced, so the same function serves readers (const) and writers.

#include <cstdint>
#include <string_view>

namespace brokerlab::base {

/// The request / response versions that carry a field, both ends included.
struct Versions {
  std::int16_t from = 0;
  std::int16_t to = 32767;
  constexpr bool has(std::int16_t version) const { return version >= from && version <= to; }
};

/// What is known of a field besides its value.
struct FieldInfo {
  std::string_view name;
  /// One plain sentence for a person who sees the field for the first time.
  std::string_view sentence;
  Versions versions{};
  /// Versions in which the field may be null; none by default.
  Versions nullable{0, -1};
  /// Number in the tag buffer of flexible versions; -1 for an ordinary field.
  std::int32_t tag = -1;
};

}  // namespace brokerlab::base
