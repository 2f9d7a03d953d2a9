#include "command/words.h"

#include <fmt/format.h>

#include "base/text.h"

namespace brokerlab::command {
namespace {

void appendUtf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Walks a line byte by byte and counts columns in characters.
class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line) {}

  tl::expected<Words, ParseError> all() {
    Words out;
    for (;;) {
      while (!atEnd() && isBlank(peek())) next();
      if (atEnd() || peek() == '#') break;
      Word word;
      word.column = column_;
      word.quoted = peek() == '"';
      while (!atEnd() && !isBlank(peek())) {
        if (peek() == '"') {
          if (word.quote == std::string::npos) word.quote = word.text.size();
          if (!quotedPart(word.text)) return tl::unexpected<ParseError>(error_);
          continue;
        }
        const unsigned char c = static_cast<unsigned char>(peek());
        if (c < 0x20 || c == 0x7F) {
          return tl::unexpected<ParseError>({column_,
                                             fmt::format("\\x{:02x}", c),
                                             "printable text (control characters stand as escapes inside quotes)",
                                             {}});
        }
        if (c == '=' && word.equals == std::string::npos) {
          word.equals = word.text.size();
          word.valueColumn = column_ + 1;
        }
        word.text += next();
      }
      out.words.push_back(std::move(word));
    }
    out.endColumn = out.words.empty() ? 1 : column_;
    if (!out.words.empty()) {
      // A missing word would stand one blank after the last one.
      const Word& last = out.words.back();
      out.endColumn = std::max(lastEnd_, last.column) + 1;
    }
    return out;
  }

 private:
  bool atEnd() const { return at_ >= line_.size(); }
  char peek() const { return line_[at_]; }
  char next() {
    const char c = line_[at_++];
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++column_;
    if (!isBlank(c)) lastEnd_ = column_;
    return c;
  }

  bool quotedPart(std::string& out) {
    const int opened = column_;
    next();
    while (!atEnd()) {
      const int column = column_;
      const char c = next();
      if (c == '"') return true;
      if (c != '\\') {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          return wrong(column, fmt::format("\\x{:02x}", static_cast<unsigned char>(c)),
                       "an escape such as \\n or \\x07");
        }
        out += c;
        continue;
      }
      if (!escape(column, out)) return false;
    }
    return wrong(opened, "the end of the line", "a closing quote \" for the one here");
  }

  bool escape(int column, std::string& out) {
    const std::string_view expected = "one of the escapes \\\" \\\\ \\n \\r \\t \\xNN \\u{N}";
    if (atEnd()) return wrong(column, "\\", expected);
    const char c = next();
    switch (c) {
      case '"':
      case '\\':
        out += c;
        return true;
      case 'n':
        out += '\n';
        return true;
      case 'r':
        out += '\r';
        return true;
      case 't':
        out += '\t';
        return true;
      case 'x': {
        if (line_.size() - at_ < 2) return wrong(column, "\\x", "\\x with two hexadecimal digits");
        const int high = hexDigit(next());
        const int low = hexDigit(next());
        if (high < 0 || low < 0) return wrong(column, "\\x", "\\x with two hexadecimal digits");
        out += static_cast<char>(static_cast<unsigned char>(high * 16 + low));
        return true;
      }
      case 'u': {
        std::uint32_t point = 0;
        int digits = 0;
        bool good = !atEnd() && next() == '{';
        while (good && !atEnd() && peek() != '}') {
          const int digit = hexDigit(next());
          good = digit >= 0 && ++digits <= 6;
          if (good) point = point * 16 + static_cast<std::uint32_t>(digit);
        }
        good = good && digits > 0 && !atEnd();
        if (good) next();
        if (!good || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
          return wrong(column, "\\u", "\\u{N} with the hexadecimal number of a Unicode character");
        }
        appendUtf8(out, point);
        return true;
      }
      default:
        return wrong(column, printable(std::string_view(&c, 1)), expected);
    }
  }

  bool wrong(int column, std::string got, std::string_view expected) {
    error_ = {column, std::move(got), std::string(expected), {}};
    return false;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  int column_ = 1;
  int lastEnd_ = 1;
  ParseError error_;
};

/// Column (in characters) of the first byte that is not UTF-8.
int firstBadColumn(std::string_view line) {
  std::size_t good = 0;
  for (std::size_t length = 1; length <= 4 && good + length <= line.size();) {
    if (isUtf8(asBytes(line.substr(good, length)))) {
      good += length;
      length = 1;
    } else {
      ++length;
    }
  }
  int column = 1;
  for (std::size_t i = 0; i < good; ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) != 0x80) ++column;
  }
  return column;
}

}  // namespace

tl::expected<Words, ParseError> takeApart(std::string_view line) {
  if (line.size() > limits::lineBytes) {
    return tl::unexpected<ParseError>(
        {1, fmt::format("{} bytes", line.size()), fmt::format("a line of at most {} bytes", limits::lineBytes), {}});
  }
  if (!isUtf8(asBytes(line))) {
    return tl::unexpected<ParseError>({firstBadColumn(line), "bytes that are not UTF-8", "UTF-8 text", {}});
  }
  return Splitter(line).all();
}

std::string quote(std::string_view word) {
  // After "is" a bare `not` negates: as a value it is quoted.
  bool plain = !word.empty() && word.front() != '#' && word != "not" && isUtf8(asBytes(word));
  for (const char c : word) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F || c == '"' || c == '\\' || c == '=') plain = false;
  }
  // What `printable` would have to escape (bidi overrides and the like) is escaped here too.
  if (plain && printable(word, word.size()) == word) return std::string(word);
  std::string out = "\"";
  const std::string safe = printable(word, word.size());  // escapes '\\' as "\\\\", bytes as \xNN, characters as \u{N}
  for (const char c : safe) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace brokerlab::command
