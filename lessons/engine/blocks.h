#pragma once
// The machine-read blocks of a step.

#include "lessons/source.h"

namespace brokerlab::lessons {

/// Tags a step may hold; and those a translation may hold.
const std::vector<std::string>& blockTags();
const std::vector<std::string>& translatedBlockTags();

std::vector<ScriptLine> readScript(const Block& block, ProblemList& problems);
Prediction readPrediction(const Block& block, ProblemList& problems);
Question readQuestion(const Block& block, ProblemList& problems);
std::vector<Break> readBreaks(const Block& block, ProblemList& problems);
std::vector<Goal> readGoals(const Block& block, ProblemList& problems);
Hints readHints(const Block& block, ProblemList& problems);

/// The same in a translation: words only, in the order of the original.
void translatePrediction(const Block& block, Prediction& prediction, ProblemList& problems);
void translateQuestion(const Block& block, Question& question, ProblemList& problems);
void translateGoals(const Block& block, std::vector<Goal>& goals, ProblemList& problems);

}  // namespace brokerlab::lessons
