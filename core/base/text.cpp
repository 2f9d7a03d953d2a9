#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace brokerlab::base {
namespace {

/// Length of the well-formed UTF-8 sequence at the front (0 when there is none) and its code point.
std::size_t utf8At(ByteView s, std::uint32_t& point) {
  const std::uint8_t lead = s[0];
  if (lead < 0x80) {
    point = lead;
    return 1;
  }
  std::size_t length = 0;
  std::uint32_t smallest = 0;
  if ((lead & 0xE0) == 0xC0) {
    length = 2;
    smallest = 0x80;
    point = lead & 0x1F;
  } else if ((lead & 0xF0) == 0xE0) {
    length = 3;
    smallest = 0x800;
    point = lead & 0x0F;
  } else if ((lead & 0xF8) == 0xF0) {
    length = 4;
    smallest = 0x10000;
    point = lead & 0x07;
  } else {
    return 0;
  }
  if (s.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((s[i] & 0xC0) != 0x80) return 0;
    point = (point << 6) | (s[i] & 0x3F);
  }
  if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return 0;
  return length;
}

/// Characters that would move, hide or reorder what stands beside them.
bool disturbsLayout(std::uint32_t p) {
  return p < 0x20 || (p >= 0x7F && p < 0xA0) || (p >= 0x200B && p <= 0x200F) || (p >= 0x2028 && p <= 0x202E) ||
         (p >= 0x2060 && p <= 0x206F) || p == 0xFEFF || (p >= 0x300 && p <= 0x36F);
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t from = 0;
  for (;;) {
    const std::size_t at = text.find(separator, from);
    pieces.push_back(text.substr(from, at - from));
    if (at == std::string_view::npos) return pieces;
    from = at + 1;
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string printable(ByteView bytes, std::size_t limit) {
  std::string out;
  std::size_t i = 0;
  while (i < bytes.size() && i < limit) {
    std::uint32_t point = 0;
    const std::size_t length = utf8At(bytes.subspan(i), point);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", bytes[i]);
      i += 1;
    } else if (point == '\\') {
      out += "\\\\";
      i += 1;
    } else if (disturbsLayout(point)) {
      out += point < 0x80 ? fmt::format("\\x{:02x}", point) : fmt::format("\\u{{{:x}}}", point);
      i += length;
    } else {
      out += asText(bytes.subspan(i, length));
      i += length;
    }
  }
  if (i < bytes.size()) out += fmt::format("… ({} bytes)", bytes.size());
  return out;
}

bool isUtf8(ByteView bytes) {
  while (!bytes.empty()) {
    std::uint32_t point = 0;
    const std::size_t length = utf8At(bytes, point);
    if (length == 0) return false;
    bytes = bytes.subspan(length);
  }
  return true;
}

std::string hex(ByteView bytes) {
  std::string out;
  for (const std::uint8_t b : bytes) {
    if (!out.empty()) out += ' ';
    out += fmt::format("{:02x}", b);
  }
  return out;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const auto begun = [word](const std::string& candidate) { return candidate.compare(0, word.size(), word) == 0; };
  const auto first = std::find_if(candidates.begin(), candidates.end(), begun);
  if (!word.empty() && first != candidates.end() &&
      std::none_of(first + 1, candidates.end(), [&](const auto& one) { return begun(one) && one != *first; })) {
    return *first;
  }
  std::optional<std::string> best;
  std::size_t bestDistance = word.size() / 2 + 2;
  for (const std::string& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t cost = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({cost, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < bestDistance) {
      bestDistance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace brokerlab::base
