#pragma once

namespace brokerlab::widgets {

/// Makes painted cards and lanes children that screen readers can walk. Safe to call more than once.
void installClusterAccessibility();

}  // namespace brokerlab::widgets
