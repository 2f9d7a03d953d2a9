#pragma once
// What a frame says, in a few words and as data, read from its bytes.

#include <functional>
#include <string>
#include <vector>

#include "sim/frame_log.h"
#include "view/view.h"

namespace brokerlab::cluster {

/// Names of topics that frames only know by id; empty for an unknown one.
using TopicNames = std::function<std::string(const Uuid&)>;

struct FrameMeaning {
  /// "Fetch orders-1 @144", "records orders-1 144–145 · HW 144".
  std::string label;
  /// A heartbeat, an empty fetch that waits, its empty answer.
  bool idle = false;
  std::vector<view::FrameView::Carried> carried;
};

/// `bytes` is a request or a response to (api, version), without its size.
FrameMeaning meaningOf(bool request, std::int16_t api, std::int16_t version, const Chain& bytes,
                       const TopicNames& names);

}  // namespace brokerlab::cluster
