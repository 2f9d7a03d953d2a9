#pragma once
// Text that came from outside, made fit for a person; numbers parsed with every way to be wrong handled.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace brokerlab::base {

/// Splits at every `separator`; empty pieces are kept ("a,,b" gives three).
std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);

/// The whole text as a decimal integer; nothing for an empty text, other characters or an overflow.
std::optional<std::int64_t> parseInteger(std::string_view text);

/// Bytes as printable text: valid UTF-8 stays, control characters, bidi overrides and broken sequences become
/// \xNN or \u{N} escapes. Cut after `limit` input bytes with "… (n bytes)".
std::string printable(ByteView bytes, std::size_t limit = 200);
inline std::string printable(std::string_view text, std::size_t limit = 200) { return printable(asBytes(text), limit); }

/// True for well-formed UTF-8 without surrogates or over-long forms.
bool isUtf8(ByteView bytes);

/// "00 1f a0": lower-case pairs separated by spaces.
std::string hex(ByteView bytes);

/// Of `candidates`, the one with the smallest edit distance to `word`, when it is near enough to be meant.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace brokerlab::base
