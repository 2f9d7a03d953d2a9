#pragma once
// The facts of the script language (command/predicate.h) as sentences in the reader's language: what is wanted, and what
// is the case instead. A lesson's goals are shown with them; scripts and the console keep the language's own words.
//
// Rules
//   W1  A wanted fact is said from the predicate itself, never from its printed line: no kind of fact can be forgotten,
//       because the compiler asks for each.
//   W2  What is the case comes as the engine's words; reason_text.h lists those. Names, numbers, offsets and states of
//       Kafka's own stay as they are.

#include <QString>
#include <string>

#include "command/predicate.h"

namespace brokerlab::widgets {

/// "leader of orders-1: broker 3", "high watermark of orders-1 ≥ 20 (broker 2)".
QString conditionText(const command::Condition& condition);

/// What was found when the condition was looked at, with the reason when there is one: "broker 2 (broker 3 was killed)".
QString foundText(const command::Condition& condition, const std::string& got, const std::string& why = {});

}  // namespace brokerlab::widgets
