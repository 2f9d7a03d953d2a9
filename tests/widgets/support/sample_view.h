#pragma once
// A plausible cluster built by hand, so that painting can be looked at and measured without an engine.

#include <memory>

#include "view/view.h"

namespace brokerlab::tests {

struct SampleSize {
  int brokers = 3;
  int partitions = 3;
  int replication = 3;
  int frames = 6;
  bool brokerTwoKilled = true;
};

std::shared_ptr<view::ClusterView> sampleView(const SampleSize& size = {});

}  // namespace brokerlab::tests
