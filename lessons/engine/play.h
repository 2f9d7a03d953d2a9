#pragma once
// Plays a lesson from beginning to end without a window, as its own solution says, and checks lessons that way.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lessons/loader.h"
#include "lessons/runner.h"

namespace brokerlab::lessons {

struct PlayOptions {
  std::optional<std::uint64_t> seed;
  /// Where the cluster's data goes; empty: in memory.
  std::string dataDirectory;
  /// Called with each line of the transcript as it comes.
  std::function<void(const std::string&)> line;
};

struct PlayReport {
  bool finished = false;
  std::vector<std::string> transcript;
  /// What kept the lesson from being true, each with its place in the file.
  Problems problems;
  /// What came true for each prediction, in order: compared between seeds.
  std::vector<std::string> outcomes;
  Duration virtualTime;
};

/// Predicts what is right, acts as the solutions say, and goes through every step.
PlayReport play(std::shared_ptr<const Lesson> lesson, const PlayOptions& options = {});

}  // namespace brokerlab::lessons
