#include "base/regex.h"

#include <algorithm>
#include <optional>

namespace brokerlab::base {
namespace {

using Ranges = Regex::Ranges;
using Do = Regex::Do;
using Step = Regex::Step;

constexpr char32_t lastCharacter = 0x10FFFF;
constexpr char32_t noCharacter = 0xFFFD;
constexpr int unlimited = -1;

std::u32string decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[at++]);
    const int more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 4;
    if (more == 0) {
      out.push_back(first);
      continue;
    }
    char32_t one = more == 4 ? noCharacter : first & (0x3FU >> static_cast<unsigned>(more));
    for (int i = 0; more != 4 && i < more; ++i) {
      if (at == text.size() || (static_cast<std::uint8_t>(text[at]) & 0xC0U) != 0x80U) {
        one = noCharacter;
        break;
      }
      one = (one << 6U) | (static_cast<std::uint8_t>(text[at++]) & 0x3FU);
    }
    out.push_back(one);
  }
  return out;
}

void tidy(Ranges& set) {
  std::sort(set.begin(), set.end());
  Ranges out;
  for (const auto& one : set) {
    if (!out.empty() && one.first <= out.back().second + 1) {
      out.back().second = std::max(out.back().second, one.second);
    } else {
      out.push_back(one);
    }
  }
  set = std::move(out);
}

Ranges inverse(Ranges set) {
  tidy(set);
  Ranges out;
  char32_t from = 0;
  for (const auto& [first, last] : set) {
    if (first > from) out.emplace_back(from, first - 1);
    from = last + 1;
  }
  if (from <= lastCharacter) out.emplace_back(from, lastCharacter);
  return out;
}

bool has(const Ranges& set, char32_t one) {
  const auto after = std::upper_bound(set.begin(), set.end(), one,
                                      [](char32_t what, const auto& range) { return what < range.first; });
  return after != set.begin() && std::prev(after)->second >= one;
}

const Ranges digits{{'0', '9'}};
const Ranges spaces{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
const Ranges wordCharacters{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};

/// [:alpha:] and the like.
std::optional<Ranges> named(std::u32string_view name) {
  static const std::vector<std::pair<std::u32string_view, Ranges>> known{
      {U"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
      {U"alpha", {{'A', 'Z'}, {'a', 'z'}}},
      {U"ascii", {{0, 0x7F}}},
      {U"blank", {{'\t', '\t'}, {' ', ' '}}},
      {U"cntrl", {{0, 0x1F}, {0x7F, 0x7F}}},
      {U"digit", digits},
      {U"graph", {{'!', '~'}}},
      {U"lower", {{'a', 'z'}}},
      {U"print", {{' ', '~'}}},
      {U"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
      {U"space", {{'\t', '\r'}, {' ', ' '}}},
      {U"upper", {{'A', 'Z'}}},
      {U"word", wordCharacters},
      {U"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
  };
  for (const auto& [key, set] : known)
    if (key == name) return set;
  return std::nullopt;
}

/// What a pattern says, as a tree: repetition needs its piece more than once.
struct Piece {
  enum class Kind : std::uint8_t { characters, place, sequence, choice, repeat } kind = Kind::sequence;
  Ranges set;
  Do place = Do::match;
  std::vector<Piece> parts;
  int least = 0;
  int most = unlimited;
};

class Parser {
 public:
  explicit Parser(std::string_view pattern) : text_(decode(pattern)) {}

  Result<Piece> whole() {
    Piece all;
    if (!choice(all, 0)) return fail("{}", error_);
    if (!atEnd()) return fail("unexpected )");
    return all;
  }

 private:
  struct Flags {
    bool anyCase = false;
    bool dotIsAll = false;
    bool lines = false;
  };

  bool atEnd() const { return at_ == text_.size(); }
  char32_t peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : 0; }
  bool take(char32_t one) {
    if (atEnd() || text_[at_] != one) return false;
    ++at_;
    return true;
  }
  bool take(std::u32string_view what) {
    if (std::u32string_view(text_).substr(at_, what.size()) != what) return false;
    at_ += what.size();
    return true;
  }
  bool wrong(std::string_view why) {
    error_ = why;
    return false;
  }

  Piece characters(Ranges set) const {
    if (flags_.anyCase) {
      Ranges folded = set;
      for (const auto& [first, last] : set) {
        for (char32_t c = std::max<char32_t>(first, 'A'); c <= std::min<char32_t>(last, 'Z'); ++c)
          folded.emplace_back(c + 32, c + 32);
        for (char32_t c = std::max<char32_t>(first, 'a'); c <= std::min<char32_t>(last, 'z'); ++c)
          folded.emplace_back(c - 32, c - 32);
      }
      set = std::move(folded);
    }
    tidy(set);
    Piece piece;
    piece.kind = Piece::Kind::characters;
    piece.set = std::move(set);
    return piece;
  }
  static Piece place(Do what) {
    Piece piece;
    piece.kind = Piece::Kind::place;
    piece.place = what;
    return piece;
  }

  bool choice(Piece& out, int depth) {
    if (depth > Regex::depthMost) return wrong("expression nests too deeply");
    out.kind = Piece::Kind::choice;
    do {
      if (!sequence(out.parts.emplace_back(), depth)) return false;
    } while (take('|'));
    return true;
  }

  bool sequence(Piece& out, int depth) {
    out.kind = Piece::Kind::sequence;
    bool repeated = false;
    while (!atEnd() && peek() != '|' && peek() != ')') {
      int least = 0;
      int most = unlimited;
      const std::size_t before = at_;
      if (!repetition(least, most)) {
        if (!error_.empty()) return false;
        at_ = before;
        repeated = false;
        if (!atom(out, depth)) return false;
        continue;
      }
      if (repeated) return wrong("invalid nested repetition operator");
      if (out.parts.empty()) return wrong("missing argument to repetition operator");
      take('?');  // Which of the matches is preferred does not matter here.
      repeated = true;
      Piece again;
      again.kind = Piece::Kind::repeat;
      again.least = least;
      again.most = most;
      again.parts.push_back(std::move(out.parts.back()));
      out.parts.back() = std::move(again);
    }
    return true;
  }

  /// `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}`; braces that are none of these stand for themselves.
  bool repetition(int& least, int& most) {
    if (take('*')) return true;
    if (take('+')) {
      least = 1;
      return true;
    }
    if (take('?')) {
      most = 1;
      return true;
    }
    if (!take('{')) return false;
    const auto from = number();
    if (!from) return false;
    std::optional<int> to = from;
    if (take(',')) {
      to = peek() == '}' ? std::optional(unlimited) : number();
      if (!to) return false;
    }
    if (!take('}')) return false;
    if (*from > Regex::repeatMost || *to > Regex::repeatMost || (*to != unlimited && *to < *from))
      return wrong("invalid repeat count");
    least = *from;
    most = *to;
    return true;
  }
  std::optional<int> number() {
    int value = 0;
    const std::size_t before = at_;
    for (; peek() >= '0' && peek() <= '9'; ++at_)
      value = std::min(value * 10 + static_cast<int>(peek() - '0'), Regex::repeatMost + 1);
    return at_ == before ? std::nullopt : std::optional(value);
  }

  bool atom(Piece& out, int depth) {
    const char32_t one = text_[at_++];
    switch (one) {
      case '(':
        return group(out, depth);
      case '[':
        return bracket(out);
      case '.':
        out.parts.push_back(characters(flags_.dotIsAll ? Ranges{{0, lastCharacter}} : inverse({{'\n', '\n'}})));
        return true;
      case '^':
        out.parts.push_back(place(flags_.lines ? Do::lineBegin : Do::textBegin));
        return true;
      case '$':
        out.parts.push_back(place(flags_.lines ? Do::lineEnd : Do::textEnd));
        return true;
      case '\\':
        return escape(out);
      default:
        out.parts.push_back(characters({{one, one}}));
        return true;
    }
  }

  bool group(Piece& out, int depth) {
    const Flags outside = flags_;
    if (take('?')) {
      if (take(U"P<") || (peek() == '<' && peek(1) != '=' && peek(1) != '!' && take('<'))) {
        const std::size_t begin = at_;
        while (has(wordCharacters, peek())) ++at_;
        if (at_ == begin || !take('>')) return wrong("invalid named capture");
      } else {
        bool on = true;
        bool any = false;
        for (;; any = true) {
          if (take(':')) break;
          if (take(')')) {
            // For the rest of the group around it.
            return any || wrong("missing argument to repetition operator");
          }
          bool* flag = peek() == 'i'   ? &flags_.anyCase
                       : peek() == 's' ? &flags_.dotIsAll
                       : peek() == 'm' ? &flags_.lines
                                       : nullptr;
          if (peek() == '-' && on) {
            on = false;
          } else if (flag != nullptr) {
            *flag = on;
          } else if (peek() != 'U') {
            return wrong("invalid or unsupported Perl syntax");
          }
          ++at_;
        }
      }
    }
    Piece inner;
    if (!choice(inner, depth + 1)) return false;
    if (!take(')')) return wrong("missing closing )");
    flags_ = outside;
    out.parts.push_back(std::move(inner));
    return true;
  }

  bool escape(Piece& out) {
    if (atEnd()) return wrong("trailing backslash at end of expression");
    switch (peek()) {
      case 'A':
        ++at_;
        out.parts.push_back(place(Do::textBegin));
        return true;
      case 'z':
        ++at_;
        out.parts.push_back(place(Do::textEnd));
        return true;
      case 'b':
        ++at_;
        out.parts.push_back(place(Do::word));
        return true;
      case 'B':
        ++at_;
        out.parts.push_back(place(Do::noWord));
        return true;
      case 'Q': {
        ++at_;
        while (!atEnd() && !take(U"\\E")) {
          const char32_t one = text_[at_++];
          out.parts.push_back(characters({{one, one}}));
        }
        return true;
      }
      default:
        break;
    }
    if (auto set = perlClass()) {
      out.parts.push_back(characters(std::move(*set)));
      return true;
    }
    const auto one = escaped();
    if (!one) return wrong("invalid escape sequence");
    out.parts.push_back(characters({{*one, *one}}));
    return true;
  }

  /// After a backslash: \d and its kind.
  std::optional<Ranges> perlClass() {
    const char32_t one = peek();
    const Ranges* set = one == 'd' || one == 'D'   ? &digits
                        : one == 's' || one == 'S' ? &spaces
                        : one == 'w' || one == 'W' ? &wordCharacters
                                                   : nullptr;
    if (set == nullptr) return std::nullopt;
    ++at_;
    return one < 'a' ? inverse(*set) : *set;
  }

  /// After a backslash: one character.
  std::optional<char32_t> escaped() {
    if (atEnd()) return std::nullopt;
    const char32_t one = text_[at_++];
    const auto octal = [this] { return peek() >= '0' && peek() <= '7'; };
    switch (one) {
      case 'a':
        return 7;
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'v':
        return '\v';
      case 'x': {
        const bool braces = take('{');
        const auto hex = named(U"xdigit");
        char32_t value = 0;
        int count = 0;
        for (; has(*hex, peek()) && (braces || count < 2) && value <= lastCharacter; ++count, ++at_)
          value = value * 16 + (peek() <= '9' ? peek() - '0' : (peek() | 0x20U) - 'a' + 10);
        if (braces ? count == 0 || !take('}') || value > lastCharacter : count != 2) return std::nullopt;
        return value;
      }
      default:
        break;
    }
    // A digit alone would point back at a group.
    if (one >= '1' && one <= '7' && !octal()) return std::nullopt;
    if (one >= '0' && one <= '7') {
      char32_t value = one - '0';
      for (int i = 1; i < 3 && octal(); ++i, ++at_) value = value * 8 + (peek() - '0');
      return value;
    }
    if (one < 0x80 && !has(wordCharacters, one)) return one;
    return std::nullopt;
  }

  bool bracket(Piece& out) {
    const bool negated = take('^');
    Ranges set;
    for (bool first = true; first || peek() != ']'; first = false) {
      if (atEnd()) return wrong("missing closing ]");
      if (take(U"[:")) {
        const std::size_t end = text_.find(U":]", at_);
        if (end == std::u32string::npos) return wrong("invalid character class range");
        const bool without = take('^');
        const auto known = named(std::u32string_view(text_).substr(at_, end - at_));
        if (!known) return wrong("invalid character class range");
        at_ = end + 2;
        const Ranges more = without ? inverse(*known) : *known;
        set.insert(set.end(), more.begin(), more.end());
        continue;
      }
      if (peek() == '\\') {
        ++at_;
        if (const auto known = perlClass()) {
          set.insert(set.end(), known->begin(), known->end());
          continue;
        }
        --at_;
      }
      const auto from = inBracket();
      if (!from) return false;
      char32_t to = *from;
      if (peek() == '-' && peek(1) != ']' && at_ + 1 < text_.size()) {
        ++at_;
        const auto last = inBracket();
        if (!last) return false;
        to = *last;
        if (to < *from) return wrong("invalid character class range");
      }
      set.emplace_back(*from, to);
    }
    ++at_;
    Piece piece = characters(std::move(set));
    if (negated) piece.set = inverse(std::move(piece.set));
    out.parts.push_back(std::move(piece));
    return true;
  }
  std::optional<char32_t> inBracket() {
    if (atEnd()) {
      wrong("missing closing ]");
      return std::nullopt;
    }
    if (!take('\\')) return text_[at_++];
    const auto one = escaped();
    if (!one) wrong(atEnd() ? "trailing backslash at end of expression" : "invalid escape sequence");
    return one;
  }

  std::u32string text_;
  std::size_t at_ = 0;
  Flags flags_;
  std::string error_;
};

/// From the tree to the program. False when that would be too large.
class Compiler {
 public:
  Compiler(std::vector<Step>& steps, std::vector<Ranges>& sets) : steps_(steps), sets_(sets) {}

  bool emit(const Piece& piece) {
    // (Nothing repeated a thousand times a thousand times adds no steps.)
    if (steps_.size() > Regex::stepsMost || ++pieces_ > 10 * Regex::stepsMost) return false;
    switch (piece.kind) {
      case Piece::Kind::characters:
        add(Do::character, set(piece.set));
        return true;
      case Piece::Kind::place:
        add(piece.place);
        return true;
      case Piece::Kind::sequence:
        return std::all_of(piece.parts.begin(), piece.parts.end(), [this](const Piece& one) { return emit(one); });
      case Piece::Kind::choice:
        return choice(piece);
      case Piece::Kind::repeat:
        return repeat(piece);
    }
    return true;
  }
  std::uint32_t add(Do what, std::uint32_t next = 0, std::uint32_t other = 0) {
    steps_.push_back({what, next, other});
    return static_cast<std::uint32_t>(steps_.size() - 1);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(steps_.size()); }
  std::uint32_t set(const Ranges& wanted) {
    const auto at = std::find(sets_.begin(), sets_.end(), wanted);
    if (at != sets_.end()) return static_cast<std::uint32_t>(at - sets_.begin());
    sets_.push_back(wanted);
    return static_cast<std::uint32_t>(sets_.size() - 1);
  }

  bool choice(const Piece& piece) {
    std::vector<std::uint32_t> ends;
    for (std::size_t i = 0; i < piece.parts.size(); ++i) {
      const bool last = i + 1 == piece.parts.size();
      const std::uint32_t fork = last ? 0 : add(Do::split, here() + 1);
      if (!emit(piece.parts[i])) return false;
      if (last) break;
      ends.push_back(add(Do::jump));
      steps_[fork].other = here();
    }
    for (const std::uint32_t end : ends) steps_[end].next = here();
    return true;
  }

  bool repeat(const Piece& piece) {
    const Piece& inner = piece.parts.front();
    for (int i = 0; i < piece.least; ++i)
      if (!emit(inner)) return false;
    if (piece.most == unlimited) {
      const std::uint32_t fork = add(Do::split, here() + 1);
      if (!emit(inner)) return false;
      add(Do::jump, fork);
      steps_[fork].other = here();
      return true;
    }
    std::vector<std::uint32_t> forks;
    for (int i = piece.least; i < piece.most; ++i) {
      forks.push_back(add(Do::split, here() + 1));
      if (!emit(inner)) return false;
    }
    for (const std::uint32_t fork : forks) steps_[fork].other = here();
    return true;
  }

  std::vector<Step>& steps_;
  std::vector<Ranges>& sets_;
  std::size_t pieces_ = 0;
};

}  // namespace

Result<Regex> Regex::parse(std::string_view pattern) {
  const auto tooLarge = fail("expression is larger than {} steps", stepsMost);
  if (pattern.size() > stepsMost) return tooLarge;
  auto tree = Parser(pattern).whole();
  if (!tree) return fail(tree.error());
  Regex regex;
  Compiler compiler(regex.steps_, regex.sets_);
  if (!compiler.emit(*tree)) return tooLarge;
  compiler.add(Do::match);
  return regex;
}

bool Regex::matches(std::string_view text) const {
  const std::u32string characters = decode(text);
  const auto isWord = [&](std::size_t at) { return at < characters.size() && has(wordCharacters, characters[at]); };
  std::vector<std::uint32_t> now, next, open;
  /// At which place of the text each step was last reached: none is looked at twice there.
  std::vector<std::size_t> reached(steps_.size(), characters.size() + 1);
  for (std::size_t at = 0;; ++at) {
    const bool end = at == characters.size();
    if (at == 0) {
      open.push_back(0);
    } else {
      for (const std::uint32_t step : now)
        if (has(sets_[steps_[step].next], characters[at - 1])) open.push_back(step + 1);
    }
    next.clear();
    while (!open.empty()) {
      const std::uint32_t one = open.back();
      open.pop_back();
      if (reached[one] == at) continue;
      reached[one] = at;
      const Step& step = steps_[one];
      bool onwards = false;
      switch (step.what) {
        case Do::character:
          next.push_back(one);
          break;
        case Do::split:
          open.push_back(step.other);
          open.push_back(step.next);
          break;
        case Do::jump:
          open.push_back(step.next);
          break;
        case Do::textBegin:
          onwards = at == 0;
          break;
        case Do::textEnd:
          onwards = end;
          break;
        case Do::lineBegin:
          onwards = at == 0 || characters[at - 1] == '\n';
          break;
        case Do::lineEnd:
          onwards = end || characters[at] == '\n';
          break;
        case Do::word:
        case Do::noWord:
          onwards = ((at > 0 && isWord(at - 1)) != isWord(at)) == (step.what == Do::word);
          break;
        case Do::match:
          if (end) return true;
          break;
      }
      if (onwards) open.push_back(one + 1);
    }
    if (end || next.empty()) return false;
    std::swap(now, next);
  }
}

}  // namespace brokerlab::base
