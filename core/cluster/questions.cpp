// What is asked of a cluster beside its picture: files, frames, records, causes.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "broker/broker_node.h"
#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/pictures.h"
#include "cluster/words.h"
#include "inspect/inspect.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t listedFiles = 20'000;
constexpr std::int64_t longestRead = 16 << 20;
constexpr std::size_t longestWhy = 200;
constexpr std::size_t locatedFrames = 20;

inspect::Open opener(disk::Disk& disk) {
  return [&disk](const std::string& path) -> Result<inspect::Source> {
    auto file = disk.open(path);
    if (!file) return fail(file.error());
    inspect::Source source;
    source.size = file->size();
    source.read = [file = *file](std::int64_t from, std::int64_t length) -> Result<Bytes> {
      return file.read(from, static_cast<std::size_t>(std::max<std::int64_t>(0, length)));
    };
    return source;
  };
}

Result<void> listBelow(disk::Disk& disk, const std::string& directory, std::vector<view::FileEntry>& out) {
  const auto entries = disk.list(directory);
  if (!entries) return fail(entries.error());
  for (const disk::Entry& entry : *entries) {
    if (out.size() >= listedFiles) return {};
    view::FileEntry one;
    one.path = disk::joined(directory, entry.name);
    one.bytes = entry.size;
    one.directory = entry.kind == disk::Kind::directory;
    out.push_back(one);
    if (one.directory)
      if (auto below = listBelow(disk, one.path, out); !below) return below;
  }
  return {};
}

}  // namespace

Result<view::FileList> Cluster::listFiles(NodeId node) {
  if (!engine_->world->has(node)) return fail("there is no node {}", node.value);
  view::FileList list;
  list.node = node;
  if (engine_->directory) list.root = engine_->directory->folder(events::nodeText(node));
  if (auto listed = listBelow(engine_->world->disk(node), "", list.entries); !listed) return fail(listed.error());
  return list;
}

Result<view::FileContent> Cluster::readFile(NodeId node, const std::string& path, std::int64_t from,
                                            std::int64_t length) {
  if (!engine_->world->has(node)) return fail("there is no node {}", node.value);
  if (from < 0 || length < 0) return fail("a file has no bytes before its start");
  auto content = inspect::lookAt(path, opener(engine_->world->disk(node)), from, std::min(length, longestRead));
  if (content) content->node = node;
  return content;
}

std::vector<view::FrameView> Cluster::frames(Instant from, Instant to, std::size_t limit) const {
  std::vector<view::FrameView> out;
  const auto& kept = engine_->world->frameLog().frames();
  for (auto at = kept.rbegin(); at != kept.rend() && out.size() < limit; ++at) {
    if (at->sent < from) break;
    if (at->sent <= to) out.push_back(engine_->pictures->frameView(*at));
  }
  std::reverse(out.begin(), out.end());
  return out;
}

Result<view::FrameContent> Cluster::frame(std::uint64_t number) const {
  const sim::FrameRecord* record = engine_->world->frameLog().find(number);
  if (record == nullptr)
    return fail("frame {} is not kept{}", number, engine_->spec.record ? " any more" : ": recording is off");
  view::FrameContent content;
  content.frame = engine_->pictures->frameView(*record);
  content.bytes = record->bytes.flatten();
  inspect::Decoded decoded = inspect::decodeFrame(content.bytes, record->request, record->api, record->version);
  content.fields = std::move(decoded.fields);
  content.problem = std::move(decoded.problem);
  return content;
}

Result<view::RecordLocation> Cluster::locate(const TopicPartition& partition, Offset offset) {
  view::RecordLocation out;
  out.partition = partition;
  out.offset = offset;
  const std::string directory = partition.text();
  for (const NodeId id : engine_->brokers) {
    disk::Disk& disk = engine_->world->disk(id);
    if (!disk.exists(directory)) continue;
    const auto entries = disk.list(directory);
    if (!entries) continue;
    std::vector<std::string> names;
    for (const disk::Entry& entry : *entries) names.push_back(entry.name);
    auto found = inspect::locateRecord(directory, names, opener(disk), offset);
    if (!found || !*found) continue;
    (*found)->broker = id;
    out.files.push_back(std::move(**found));
  }
  // Newest first; most frames carry something else, so only those of the APIs that move records are read.
  const auto& kept = engine_->world->frameLog().frames();
  for (auto at = kept.rbegin(); at != kept.rend() && out.frames.size() < locatedFrames; ++at) {
    const bool moves = (at->api == 1 && !at->request) || (at->api == 0 && !at->request);
    if (!moves) continue;
    view::FrameView frame = engine_->pictures->frameView(*at);
    const bool carries = std::any_of(frame.carried.begin(), frame.carried.end(), [&](const auto& one) {
      return one.partition == partition && one.firstOffset <= offset && offset <= one.lastOffset;
    });
    if (carries) out.frames.push_back(std::move(frame));
  }
  std::reverse(out.frames.begin(), out.frames.end());
  if (out.files.empty() && out.frames.empty())
    return fail("no replica of {} has a record at offset {}", partition.text(), offset);
  return out;
}

std::vector<view::WhyStep> Cluster::why(EventId event) const {
  std::vector<view::WhyStep> steps;
  const sim::Trail& trail = engine_->world->trail();
  const auto nameOf = [this](NodeId node) { return engine_->nodeName(node); };
  while (event.valid() && steps.size() < longestWhy) {
    view::WhyStep step;
    step.event = event;
    EventId cause;
    const sim::TrailEntry* entry = trail.find(event);
    const EventPtr kept = engine_->store.find(event);
    if (entry != nullptr && entry->kind == sim::TrailKind::frameDelivered) {
      // Delivery and sending are one step: what was said, by whom, to whom.
      step.at = entry->at;
      step.node = entry->node;
      const sim::FrameRecord* frame = engine_->world->frameLog().find(entry->frame);
      const sim::TrailEntry* sent = trail.find(entry->cause);
      cause = sent == nullptr ? EventId{} : sent->cause;
      if (frame == nullptr) {
        step.text = fmt::format("{} got frame {}", nameOf(entry->node), entry->frame);
      } else {
        step.text = fmt::format("{} got “{}”, which {} had sent at {}.{:06}s", nameOf(frame->to),
                                engine_->pictures->frameView(*frame).label, nameOf(frame->from),
                                frame->sent.micros / 1'000'000, frame->sent.micros % 1'000'000);
      }
    } else if (entry != nullptr && entry->kind == sim::TrailKind::frameSent) {
      step.at = entry->at;
      step.node = entry->node;
      cause = entry->cause;
      const sim::FrameRecord* frame = engine_->world->frameLog().find(entry->frame);
      step.text = frame == nullptr ? fmt::format("{} sent frame {}", nameOf(entry->node), entry->frame)
                                   : fmt::format("{} sent “{}” to {}", nameOf(entry->node),
                                                 engine_->pictures->frameView(*frame).label, nameOf(frame->to));
    } else if (entry != nullptr && entry->kind == sim::TrailKind::timerFired) {
      step.at = entry->at;
      step.node = entry->node;
      cause = entry->cause;
      step.text = fmt::format("a timer of {} went off: {}", nameOf(entry->node), entry->timer);
    } else if (kept != nullptr) {
      step.at = kept->at;
      step.node = kept->node;
      cause = kept->cause;
      step.text = inWords(*kept, nameOf);
    } else if (entry != nullptr) {
      step.at = entry->at;
      step.node = entry->node;
      cause = entry->cause;
      step.text = fmt::format("something at {} that is not kept any more", nameOf(entry->node));
    } else {
      break;
    }
    steps.push_back(std::move(step));
    if (cause >= event) break;
    event = cause;
  }
  return steps;
}

}  // namespace brokerlab::cluster
