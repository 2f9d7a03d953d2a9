#pragma once
// Is the lesson true? What no author can see by reading: goals that hold by themselves, solutions that miss, predictions
// that come out differently on another seed.

#include "lessons/play.h"

namespace brokerlab::lessons {

struct CheckOptions {
  /// How many seeds are tried: the lesson's own and the ones after it.
  int seeds = 5;
};

/// Everything that is wrong with a lesson and its translations; empty when it may be taught. Refused are:
///   - a goal that holds before the action, a solution that misses a goal, a breakpoint that is never reached;
///   - a prediction whose right option does not come true, or that comes out differently between seeds;
///   - a set-up or solution that fails, or takes more virtual time than the budget;
///   - an answer that a goal asks for and no question does.
/// Problems of form (an empty hint, a translation that lacks a step, …) are found when the files are loaded.
Problems checkLesson(const Pack& pack, const CheckOptions& options = {});

}  // namespace brokerlab::lessons
