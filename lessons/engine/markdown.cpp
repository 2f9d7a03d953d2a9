#include "lessons/markdown.h"

#include <fmt/format.h>

#include "base/text.h"

namespace brokerlab::lessons {
namespace {

bool isWordByte(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

bool isAsciiPunctuation(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && !isWordByte(c);
}

int columnAt(std::string_view text, std::size_t at) {
  int column = 1;
  for (std::size_t i = 0; i < at && i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++column;
  }
  return column;
}

class Inline {
 public:
  Inline(std::string_view text, const MarkProblem& problem) : text_(text), problem_(problem) {}

  std::vector<Span> spans() {
    while (at_ < text_.size()) {
      if (text_[at_] == '`' && marked("`", Span::Style::code)) continue;
      if (text_.substr(at_, 2) == "**" && marked("**", Span::Style::bold)) continue;
      if (text_[at_] == '*' && text_.substr(at_, 2) != "**" && marked("*", Span::Style::italic)) continue;
      if (text_[at_] == '[' && link()) continue;
      plain_ += text_[at_++];
    }
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (!plain_.empty()) out_.push_back({Span::Style::plain, std::move(plain_)});
    plain_.clear();
  }

  bool marked(std::string_view mark, Span::Style style) {
    const std::size_t from = at_ + mark.size();
    const std::size_t to = text_.find(mark, from);
    if (to == std::string_view::npos || to == from) return false;
    const std::string_view inner = text_.substr(from, to - from);
    if (style != Span::Style::code && (inner.front() == ' ' || inner.back() == ' ')) return false;
    const std::size_t after = to + mark.size();
    // CommonMark does not close a mark that stands between punctuation and a letter, as in **(leader)**가: other
    // editors and hosts would show the stars.
    if (style != Span::Style::code && problem_ && isAsciiPunctuation(inner.back()) && after < text_.size() &&
        isWordByte(text_[after])) {
      problem_(columnAt(text_, to), fmt::format("no punctuation right before a closing {} that a letter follows", mark),
               fmt::format("\"{}\"", printable(text_.substr(at_, text_.find(' ', after) - at_), 60)));
    }
    flush();
    out_.push_back({style, std::string(inner)});
    at_ = after;
    return true;
  }

  bool link() {
    const std::size_t close = text_.find("](", at_);
    if (close == std::string_view::npos) return false;
    const std::size_t end = text_.find(')', close);
    if (end == std::string_view::npos) return false;
    const std::string_view words = text_.substr(at_ + 1, close - at_ - 1);
    if (words.find('[') != std::string_view::npos) return false;
    plain_ += fmt::format("{} ({})", words, text_.substr(close + 2, end - close - 2));
    at_ = end + 1;
    return true;
  }

  std::string_view text_;
  const MarkProblem& problem_;
  std::size_t at_ = 0;
  std::string plain_;
  std::vector<Span> out_;
};

}  // namespace

std::vector<Span> inlineSpans(std::string_view text, const MarkProblem& problem) {
  return Inline(text, problem).spans();
}

std::string plainText(const Paragraph& paragraph) {
  std::string out;
  if (paragraph.kind == Paragraph::Kind::bullet) out = "- ";
  if (paragraph.kind == Paragraph::Kind::numbered) out = fmt::format("{}. ", paragraph.number);
  for (const Span& span : paragraph.spans) out += span.text;
  return out;
}

std::string plainText(const Prose& prose) {
  std::string out;
  for (const Paragraph& paragraph : prose) {
    if (!out.empty()) out += '\n';
    out += plainText(paragraph);
  }
  return out;
}

}  // namespace brokerlab::lessons
