#pragma once
// The folder a cluster lives in.
//
//     data/brokerlab.cluster     whose folder this is (below), and a lock on it while a process uses it
//     data/broker-1/ …           one node's data directory each, as a real broker would have it
//     data/controller-101/ …
//
// Rules
//   D1  Nothing is changed before everything has been checked: a folder that is refused stays as it was.
//   D2  One process at a time; the operating system ends the lock with the process.

#include <memory>
#include <string>

#include "base/result.h"
#include "cluster/spec.h"

namespace brokerlab::cluster {

class DataDirectory {
 public:
  /// Takes `spec.dataDirectory`. An absent or empty folder becomes a new cluster with `clusterId`; one of ours is
  /// continued with the size and id it has, which are written back into `spec`.
  static Result<std::unique_ptr<DataDirectory>> open(Spec& spec, const std::string& clusterId);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  const std::string& clusterId() const { return clusterId_; }
  /// How many times this cluster has been started before: 0 for a new one.
  std::int64_t earlierRuns() const { return runs_; }
  std::string folder(const std::string& node) const { return path_ + "/" + node; }

  static constexpr const char* markerName = "brokerlab.cluster";

 private:
  DataDirectory() = default;
  std::string path_;
  std::string clusterId_;
  std::int64_t runs_ = 0;
  int marker_ = -1;
};

}  // namespace brokerlab::cluster
