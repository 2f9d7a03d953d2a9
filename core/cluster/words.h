#pragma once
// An event as a plain English sentence, for "Why?" and for narration on the command line. The window has its own, in
// the reader's language.

#include <functional>
#include <string>

#include "events/events.h"

namespace brokerlab::cluster {

using NodeNames = std::function<std::string(NodeId)>;

/// "broker 3 was elected leader of orders-1, epoch 4 (first live replica of the ISR in replica order)".
std::string inWords(const events::Event& event, const NodeNames& nameOf);

}  // namespace brokerlab::cluster
