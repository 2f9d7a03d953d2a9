#pragma once
// A lesson file as lines, cut into its parts (front matter, sections, blocks), before anybody reads meaning into them.

#include <string>
#include <string_view>
#include <vector>

#include "lessons/loader.h"

namespace brokerlab::lessons {

/// Collects problems of one file; stops collecting at the limit, never stops the reader.
class ProblemList {
 public:
  explicit ProblemList(std::string file) : file_(std::move(file)) {}
  void add(int line, int column, std::string expected, std::string got);
  bool empty() const { return problems_.empty(); }
  /// Sorted by place.
  Problems take();
  std::size_t size() const { return problems_.size(); }

 private:
  std::string file_;
  Problems problems_;
};

/// "…" made fit for a message.
std::string inQuotes(std::string_view text);

struct SourceLine {
  int number = 0;
  std::string_view text;
};

/// A fenced block, or prose between blocks.
struct Block {
  std::string tag;  // empty: prose
  int line = 0;     // of the fence, or of the first line
  std::vector<SourceLine> lines;
};

/// A heading and what follows it up to the next one of any level.
struct Section {
  int level = 0;  // 2 or 3
  std::string heading;
  int line = 0;
  std::vector<Block> blocks;
};

struct Source {
  std::string frontMatter;
  int frontMatterLine = 0;  // of its first line
  std::vector<Section> sections;
  int lines = 0;
};

/// Checks size and encoding, then cuts. With problems the result is what could be made of the file.
Source cutSource(std::string_view text, ProblemList& problems);

/// Prose of the blocks that are prose or plain code.
Prose proseOf(const std::vector<Block>& blocks, ProblemList& problems);

}  // namespace brokerlab::lessons
