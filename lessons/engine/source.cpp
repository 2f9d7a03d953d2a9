#include "lessons/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "lessons/markdown.h"

namespace brokerlab::lessons {
namespace {

bool startsWith(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// Finds what no lesson may hold: other encodings, NUL, control characters. Returns false when reading on is useless.
bool checkText(std::string_view text, ProblemList& problems) {
  if (text.size() > limits::fileBytes) {
    problems.add(1, 1, fmt::format("a file of at most {} bytes", limits::fileBytes),
                 fmt::format("{} bytes", text.size()));
    return false;
  }
  if (startsWith(text, "\xFF\xFE") || startsWith(text, "\xFE\xFF")) {
    problems.add(1, 1, "UTF-8 text", "UTF-16");
    return false;
  }
  int line = 1;
  std::size_t lineStart = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != '\n') continue;
    const std::string_view one = text.substr(lineStart, i - lineStart);
    if (one.size() > limits::lineBytes) {
      problems.add(line, 1, fmt::format("a line of at most {} bytes", limits::lineBytes),
                   fmt::format("{} bytes", one.size()));
      return false;
    }
    if (!isUtf8(asBytes(one))) {
      problems.add(line, 1, "UTF-8 text", "bytes that are not UTF-8");
      return false;
    }
    for (std::size_t k = 0; k < one.size(); ++k) {
      const unsigned char c = static_cast<unsigned char>(one[k]);
      if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7F) {
        problems.add(line, static_cast<int>(k) + 1, "no control characters", fmt::format("\\x{:02x}", c));
        return false;
      }
    }
    lineStart = i + 1;
    if (++line > static_cast<int>(limits::fileLines) + 1) {
      problems.add(line, 1, fmt::format("at most {} lines", limits::fileLines), "more");
      return false;
    }
  }
  return true;
}

std::vector<SourceLine> splitLines(std::string_view text) {
  std::vector<SourceLine> lines;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back({++number, line});
  }
  return lines;
}

class Cutter {
 public:
  Cutter(std::vector<SourceLine> lines, ProblemList& problems) : lines_(std::move(lines)), problems_(problems) {}

  Source cut() {
    out_.lines = static_cast<int>(lines_.size());
    if (!frontMatter()) return std::move(out_);
    while (at_ < lines_.size()) {
      const SourceLine& line = lines_[at_];
      if (startsWith(line.text, "```")) {
        fence();
      } else if (startsWith(line.text, "<!--")) {
        comment();
      } else if (startsWith(line.text, "#")) {
        heading();
      } else {
        proseLine();
      }
    }
    return std::move(out_);
  }

 private:
  bool frontMatter() {
    while (at_ < lines_.size() && (trim(lines_[at_].text).empty() || startsWith(lines_[at_].text, "<!--"))) {
      if (startsWith(lines_[at_].text, "<!--")) {
        comment();
      } else {
        ++at_;
      }
    }
    if (at_ >= lines_.size() || lines_[at_].text != "+++") {
      problems_.add(at_ < lines_.size() ? lines_[at_].number : 1, 1, "+++ and the front matter of a lesson",
                    at_ < lines_.size() ? inQuotes(lines_[at_].text) : "the end of the file");
      return false;
    }
    const int opened = lines_[at_].number;
    ++at_;
    out_.frontMatterLine = opened + 1;
    while (at_ < lines_.size() && lines_[at_].text != "+++") {
      out_.frontMatter += lines_[at_++].text;
      out_.frontMatter += '\n';
    }
    if (at_ >= lines_.size()) {
      out_.frontMatterLine = 0;
      problems_.add(opened, 1, "a second +++ that ends the front matter", "the end of the file");
      return false;
    }
    ++at_;
    return true;
  }

  void comment() {
    const int opened = lines_[at_].number;
    while (at_ < lines_.size()) {
      const bool last = lines_[at_].text.find("-->") != std::string_view::npos;
      ++at_;
      if (last) return;
    }
    problems_.add(opened, 1, "--> that ends the comment", "the end of the file");
  }

  void heading() {
    const SourceLine& line = lines_[at_++];
    std::size_t level = 0;
    while (level < line.text.size() && line.text[level] == '#') ++level;
    if ((level != 2 && level != 3) || level >= line.text.size() || line.text[level] != ' ') {
      problems_.add(line.number, 1, "a heading: ## or ###, a blank, its words", inQuotes(line.text));
      return;
    }
    out_.sections.push_back({static_cast<int>(level), std::string(trim(line.text.substr(level))), line.number, {}});
  }

  void fence() {
    const SourceLine& open = lines_[at_++];
    Block block{std::string(trim(open.text.substr(3))), open.number, {}};
    if (block.tag.empty()) block.tag = "text";
    while (at_ < lines_.size() && lines_[at_].text != "```") block.lines.push_back(lines_[at_++]);
    if (at_ >= lines_.size()) {
      problems_.add(open.number, 1, "``` that ends the block", "the end of the file");
    } else {
      ++at_;
    }
    add(std::move(block));
  }

  void proseLine() {
    const SourceLine& line = lines_[at_++];
    if (out_.sections.empty()) {
      if (!trim(line.text).empty()) {
        problems_.add(line.number, 1, "## Step ID · Title before any text", inQuotes(line.text));
      }
      return;
    }
    std::vector<Block>& blocks = out_.sections.back().blocks;
    if (blocks.empty() || !blocks.back().tag.empty()) blocks.push_back({"", line.number, {}});
    blocks.back().lines.push_back(line);
  }

  void add(Block block) {
    if (out_.sections.empty()) {
      problems_.add(block.line, 1, "## Step ID · Title before any block",
                    fmt::format("```{}", printable(block.tag, 40)));
      return;
    }
    out_.sections.back().blocks.push_back(std::move(block));
  }

  std::vector<SourceLine> lines_;
  ProblemList& problems_;
  Source out_;
  std::size_t at_ = 0;
};

/// "12. words": the number and where the words begin.
bool numberedItem(std::string_view line, int& number, std::size_t& from) {
  std::size_t digits = 0;
  while (digits < line.size() && digits < 3 && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits == 0 || line.substr(digits, 2) != ". ") return false;
  number = static_cast<int>(parseInteger(line.substr(0, digits)).value_or(0));
  from = digits + 2;
  return true;
}

}  // namespace

std::string inQuotes(std::string_view text) { return fmt::format("\"{}\"", printable(text, 60)); }

void ProblemList::add(int line, int column, std::string expected, std::string got) {
  if (problems_.size() >= limits::problems) return;
  problems_.push_back({file_, line, column, std::move(expected), std::move(got)});
}

Problems ProblemList::take() {
  std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
  return std::move(problems_);
}

std::string Problem::text() const {
  return fmt::format("{}:{}:{}: expected {}, got {}", file, line, column, expected, got);
}

Source cutSource(std::string_view text, ProblemList& problems) {
  if (startsWith(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!checkText(text, problems)) return {};
  return Cutter(splitLines(text), problems).cut();
}

Prose proseOf(const std::vector<Block>& blocks, ProblemList& problems) {
  Prose out;
  for (const Block& block : blocks) {
    if (!block.tag.empty()) {
      if (block.tag != "text" && block.tag != "sh") continue;
      std::string code;
      for (const SourceLine& line : block.lines) code += (code.empty() ? "" : "\n") + std::string(line.text);
      out.push_back({Paragraph::Kind::code, 0, {{Span::Style::code, std::move(code)}}});
      continue;
    }
    // Lines of one paragraph are joined by a blank before marks are looked for.
    Paragraph open;
    std::string text;
    int firstLine = 0;
    const auto close = [&] {
      if (text.empty()) return;
      open.spans = inlineSpans(text, [&](int column, std::string expected, std::string got) {
        problems.add(firstLine, column, std::move(expected), std::move(got));
      });
      out.push_back(std::move(open));
      open = {};
      text.clear();
    };
    for (const SourceLine& line : block.lines) {
      std::string_view words = trim(line.text);
      int number = 0;
      std::size_t from = 0;
      if (words.empty()) {
        close();
        continue;
      }
      if (startsWith(words, "- ") || numberedItem(words, number, from)) {
        close();
        open.kind = number > 0 ? Paragraph::Kind::numbered : Paragraph::Kind::bullet;
        open.number = number;
        words = trim(words.substr(number > 0 ? from : 2));
      }
      if (text.empty()) {
        firstLine = line.number;
        text = std::string(words);
      } else {
        text += ' ';
        text += words;
      }
    }
    close();
  }
  return out;
}

}  // namespace brokerlab::lessons
