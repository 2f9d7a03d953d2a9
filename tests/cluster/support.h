#pragma once
// Whole clusters, driven by the lines of scripts.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "support/suite.h"

namespace brokerlab::tests {

/// Without one there is nothing to test: the run ends with the reason.
inline std::unique_ptr<cluster::Cluster> openCluster(cluster::Spec spec, cluster::Plant plant = {}) {
  auto opened = cluster::Cluster::open(std::move(spec), std::move(plant));
  if (!opened) qFatal("%s", opened.error().message.c_str());
  return std::move(*opened);
}

inline void makeReady(cluster::Cluster& cluster) {
  if (!cluster.runUntilReady()) qFatal("%s", cluster.executeNow("status").text.c_str());
}

inline std::unique_ptr<cluster::Cluster> readyCluster(cluster::Spec spec = {}, cluster::Plant plant = {}) {
  auto cluster = openCluster(std::move(spec), std::move(plant));
  makeReady(*cluster);
  return cluster;
}

/// Plays a script, a command a line. The first that is refused or fails, with its answer, the status and what `more`
/// tells; empty when there is none.
inline std::string playLines(cluster::Cluster& cluster, std::string_view script,
                             const std::function<std::string()>& more = {}) {
  while (!script.empty()) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    const std::string line(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
    const cluster::Reply reply = cluster.executeNow(line);
    if (reply.ok) continue;
    std::string wrong = line + ": " + reply.text + "\n" + cluster.executeNow("status").text;
    if (more) wrong += "\n" + more();
    return wrong;
  }
  return {};
}

/// The same, and no invariant may break meanwhile.
inline std::string play(cluster::Cluster& cluster, std::string_view script,
                        const std::function<std::string()>& more = {}) {
  std::string wrong = playLines(cluster, script, more);
  return wrong.empty() ? cluster.engine().invariants->firstBreach() : wrong;
}

}  // namespace brokerlab::tests
