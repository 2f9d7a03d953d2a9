#include "cluster/transform_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"
#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "cluster/engine.h"
#include "coordinator/group_coordinator.h"
#include "record/batch.h"
#include "record/record.h"
#include "replication/partition.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t readBytes = 1 << 20;

/// What a record is to a reader of committed data.
enum class Fate : std::uint8_t { readable, undecided, aborted };

/// Every data record between the log's start and its high watermark.
void eachRecord(const storage::Log& known, const std::function<void(const record::RecordView&, Fate)>& use) {
  auto& log = const_cast<storage::Log&>(known);  // reading moves only caches
  const Offset end = log.highWatermark();
  const Offset stable = log.lastStableOffset();
  const std::vector<storage::AbortedTransaction> aborted = log.abortedTransactions(log.logStartOffset(), end);
  for (Offset next = log.logStartOffset(); next < end;) {
    const storage::LogRead read = log.read(next, readBytes, end, true);
    if (!read.ok() || read.nextOffset <= next) return;
    record::BatchReader batches(read.records);
    while (const std::optional<record::Batch> batch = batches.next()) {
      const record::BatchHeader& header = batch->header;
      if (header.isControl()) continue;
      const bool dropped =
          header.isTransactional() && std::any_of(aborted.begin(), aborted.end(), [&](const auto& one) {
            return one.producerId == header.producerId && one.firstOffset <= header.baseOffset &&
                   header.baseOffset <= one.lastOffset;
          });
      record::RecordIterator records(batch->bytes);
      while (const record::RecordView* one = records.next())
        if (one->offset >= log.logStartOffset() && one->offset < end)
          use(*one, dropped ? Fate::aborted : one->offset < stable ? Fate::readable : Fate::undecided);
    }
    next = read.nextOffset;
  }
}

class Look {
 public:
  Look(const Engine& engine, TransformOutcome& out) : engine_(engine), out_(out) {}

  /// False when a partition has no leader to ask.
  bool eachOf(const std::string& topic,
              const std::function<void(const TopicPartition&, const record::RecordView&, Fate)>& use) {
    const metadata::Image* image = engine_.image();
    const metadata::TopicRef found = image == nullptr ? nullptr : image->topic(topic);
    if (!found) return fails(fmt::format("there is no topic {}", topic));
    for (PartitionId number = 0; number < found->partitionCount(); ++number) {
      const TopicPartition name{topic, number};
      const metadata::PartitionRef partition = found->partition(number);
      const replication::Partition* leader =
          partition && partition->hasLeader() ? engine_.replica(partition->leader, name) : nullptr;
      if (leader == nullptr || !leader->usable()) return fails(fmt::format("{} has no leader", name.text()));
      eachRecord(leader->log(), [&](const record::RecordView& one, Fate fate) { use(name, one, fate); });
    }
    return true;
  }

  bool committedBy(const std::string& group, std::map<TopicPartition, Offset>& offsets) {
    const metadata::Image* image = engine_.image();
    const metadata::TopicRef topic = image == nullptr ? nullptr : image->topic(std::string(consumerOffsetsTopic));
    bool found = false;
    for (const NodeId id : engine_.brokers) {
      const broker::BrokerNode* node = engine_.broker(id);
      if (node == nullptr || !topic) continue;
      node->groups().eachGroup([&](const coordinator::Group& one) {
        const metadata::PartitionRef partition = topic->partition(one.partition);
        if (one.name != group || !partition || partition->leader != id) return;
        found = true;
        for (const auto& [name, committed] : one.offsets.committed) offsets[name] = committed.offset;
      });
    }
    return found || fails(fmt::format("no broker that runs looks after a group {}", printable(group)));
  }

  bool inHand(const std::string& group, const TopicPartition& partition, Offset offset) const {
    return std::any_of(engine_.clients.begin(), engine_.clients.end(), [&](const auto& one) {
      const client::ConsumerNode* node = one.second.group == group ? engine_.consumer(one.second.id) : nullptr;
      return node != nullptr && node->inHand(partition, offset);
    });
  }

 private:
  bool fails(std::string why) {
    out_.problem = std::move(why);
    return false;
  }

  const Engine& engine_;
  TransformOutcome& out_;
};

}  // namespace

TransformOutcome transformOutcome(const Engine& engine, const std::string& from, const std::string& to,
                                  const std::string& group) {
  TransformOutcome out;
  Look look(engine, out);
  std::map<TopicPartition, Offset> committed;
  if (!look.committedBy(group, committed)) return out;

  struct Results {
    std::int64_t readable = 0;
    bool undecided = false;
    std::string places;
  };
  std::map<std::string, Results> results;
  const bool read = look.eachOf(to, [&](const TopicPartition& at, const record::RecordView& one, Fate fate) {
    if (!one.hasValue || fate == Fate::aborted) return;
    const std::string_view value = asText(one.value);
    Results& mine = results[std::string(value.substr(0, value.find(' ')))];
    if (fate == Fate::undecided) {
      mine.undecided = true;
      return;
    }
    ++mine.readable;
    if (mine.readable <= 3) mine.places += fmt::format("{}{}@{}", mine.readable > 1 ? ", " : "", at.text(), one.offset);
  });
  if (!read) return out;
  look.eachOf(from, [&](const TopicPartition& at, const record::RecordView& one, Fate fate) {
    const auto reached = committed.find(at);
    const bool done = reached != committed.end() && one.offset < reached->second;
    if (fate != Fate::readable) return;
    ++(done ? out.inputs : out.waiting);
    const std::string name = fmt::format("{}@{}", at.text(), one.offset);
    const auto made = results.find(name);
    if (made != results.end() && made->second.readable > 1) {
      out.repeated += made->second.readable - 1;
      if (out.firstRepeated.empty()) out.firstRepeated = fmt::format("{} at {}", name, made->second.places);
    }
    if (made == results.end() && done && !look.inHand(group, at, one.offset)) {
      ++out.lost;
      if (out.firstLost.empty()) out.firstLost = name;
    }
  });
  return out;
}

}  // namespace brokerlab::cluster
