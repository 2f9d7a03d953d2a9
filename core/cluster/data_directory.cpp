#include "cluster/data_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <vector>

#include "base/text.h"
#include "base/uuid.h"

namespace brokerlab::cluster {
namespace {

constexpr std::string_view markerMagic = "brokerlab-cluster 1";
constexpr std::size_t smallFile = 64 * 1024;

std::optional<std::string> readSmall(int fd) {
  std::string text(smallFile, '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  if (got < 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(got));
  return text;
}

std::optional<std::string> readSmall(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  auto text = readSmall(fd);
  ::close(fd);
  return text;
}

std::map<std::string, std::string, std::less<>> pairs(std::string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    out[std::string(trim(line.substr(0, equals)))] = std::string(trim(line.substr(equals + 1)));
  }
  return out;
}

std::string reason() { return std::strerror(errno); }

}  // namespace

DataDirectory::~DataDirectory() {
  if (marker_ >= 0) ::close(marker_);
}

Result<std::unique_ptr<DataDirectory>> DataDirectory::open(Spec& spec, const std::string& clusterId) {
  auto out = std::unique_ptr<DataDirectory>(new DataDirectory());
  out->path_ = spec.dataDirectory;
  while (out->path_.size() > 1 && out->path_.back() == '/') out->path_.pop_back();
  const std::string& path = out->path_;
  const std::string marker = path + "/" + markerName;

  struct stat info {};
  const bool there = ::stat(path.c_str(), &info) == 0;
  if (!there && errno != ENOENT) return fail("data directory {} cannot be used: {}", path, reason());
  if (there && !S_ISDIR(info.st_mode)) return fail("data directory {} is not a directory", path);

  bool ours = false;
  bool empty = true;
  if (there) {
    DIR* listing = ::opendir(path.c_str());
    if (listing == nullptr) return fail("data directory {} cannot be read: {}", path, reason());
    while (const dirent* entry = ::readdir(listing)) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      empty = false;
      if (name == markerName) ours = true;
    }
    ::closedir(listing);
    if (!ours && !empty) {
      return fail(
          "data directory {} holds something that is not a Brokerlab cluster (there is no {}); choose an empty one",
          path, markerName);
    }
  }

  if (ours) {
    out->marker_ = ::open(marker.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (out->marker_ < 0) return fail("{} cannot be opened: {}", marker, reason());
    if (::flock(out->marker_, LOCK_EX | LOCK_NB) != 0)
      return fail("data directory {} is in use by another process", path);
    const auto text = readSmall(out->marker_);
    if (!text || text->substr(0, markerMagic.size()) != markerMagic)
      return fail("{} was not written by this version of Brokerlab (expected \"{}\" in its first line)", marker,
                  markerMagic);
    const auto values = pairs(*text);
    const auto number = [&](std::string_view key, std::int64_t low, std::int64_t high) -> std::optional<std::int64_t> {
      const auto at = values.find(key);
      const auto value = at == values.end() ? std::nullopt : parseInteger(at->second);
      return value && *value >= low && *value <= high ? value : std::nullopt;
    };
    const auto id = values.find("cluster.id");
    const auto brokers = number("brokers", 1, 100);
    const auto controllers = number("controllers", 0, 100);
    const auto runs = number("runs", 0, INT64_MAX);
    if (id == values.end() || !Uuid::parse(id->second) || !brokers || !controllers || !runs)
      return fail("{} is damaged: cluster.id, brokers, controllers or runs is missing or makes no sense", marker);
    out->clusterId_ = id->second;
    out->runs_ = *runs;
    spec.brokers = static_cast<int>(*brokers);
    const auto combined = values.find("combined");
    spec.combined = combined != values.end() && combined->second == "true";
    spec.controllers = static_cast<int>(*controllers);

    // A node's folder may have been copied in from elsewhere.
    std::vector<std::string> nodes;
    for (int n = 1; n <= spec.brokers; ++n) nodes.push_back(fmt::format("broker-{}", n));
    if (!spec.combined)
      for (int n = 1; n <= spec.controllers; ++n) nodes.push_back(fmt::format("controller-{}", 100 + n));
    for (const std::string& node : nodes) {
      const std::string file = out->folder(node) + "/meta.properties";
      const auto meta = readSmall(file);
      if (!meta) continue;
      const auto found = pairs(*meta);
      const auto theirs = found.find("cluster.id");
      if (theirs != found.end() && theirs->second != out->clusterId_)
        return fail("{} belongs to cluster {}, this one is {}", file, theirs->second, out->clusterId_);
    }
  } else {
    out->clusterId_ = clusterId;
    if (!there && ::mkdir(path.c_str(), 0700) != 0) return fail("data directory {} cannot be made: {}", path, reason());
    out->marker_ = ::open(marker.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out->marker_ < 0) return fail("{} cannot be made: {}", marker, reason());
    if (::flock(out->marker_, LOCK_EX | LOCK_NB) != 0)
      return fail("data directory {} is in use by another process", path);
  }

  const std::string text =
      fmt::format("{}\ncluster.id={}\nbrokers={}\ncontrollers={}\ncombined={}\nruns={}\n", markerMagic, out->clusterId_,
                  spec.brokers, spec.controllers, spec.combined, out->runs_ + 1);
  if (::ftruncate(out->marker_, 0) != 0 ||
      ::pwrite(out->marker_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    return fail("{} cannot be written: {}", marker, reason());
  return out;
}

}  // namespace brokerlab::cluster
