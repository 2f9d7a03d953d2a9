#pragma once
// A lesson to begin with, made from what a person did in the window: their deeds are the set-up and the solution, what
// they brought about is offered as goals. The teacher writes the words; `brokerlab lesson check` says what is missing.

#include <memory>
#include <string>
#include <vector>

#include "cluster/spec.h"
#include "model/time.h"
#include "view/view.h"

namespace brokerlab::lessons {

struct Deed {
  Instant at;
  std::string line;
};

struct Recorded {
  cluster::Spec spec;
  /// Everything given to the cluster, oldest first; selections and questions are left out of the draft.
  std::vector<Deed> deeds;
  /// When it was recorded until.
  Instant end;
  std::string title;
};

/// The first deed of the solution: the first that disturbs (a fault, an election, a config). Before it is the set-up.
std::size_t firstOfSolution(const std::vector<Deed>& deeds);

/// What is the case in `now` and was not in `before`, as conditions of the script language: who leads, who is in the ISR,
/// who is dead. At most eight, the most telling first.
std::vector<std::string> newFacts(const view::ClusterView& before, const view::ClusterView& now);

/// The text of a lesson file that `load` accepts when there is at least one goal and one deed in the solution.
std::string draftLesson(const Recorded& recorded, const std::vector<std::string>& goals);

}  // namespace brokerlab::lessons
