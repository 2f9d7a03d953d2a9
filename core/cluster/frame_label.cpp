#include "cluster/frame_label.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cluster/coordinator_labels.h"
#include "cluster/frame_decode.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/produce.h"
#include "record/batch.h"

namespace brokerlab::cluster {
namespace {

using protocol::ApiKey;

/// A label names this many partitions; the rest is counted.
constexpr int namedPartitions = 2;

class Parts {
 public:
  void add(std::string text) {
    if (++count_ <= namedPartitions) text_ += (text_.empty() ? "" : ", ") + std::move(text);
  }
  std::string text() const {
    if (count_ <= namedPartitions) return text_;
    return fmt::format("{} +{}", text_, count_ - namedPartitions);
  }
  int count() const { return count_; }

 private:
  std::string text_;
  int count_ = 0;
};

/// First and last offset of the batches; nothing when there are none.
bool offsetsOf(const Chain& records, Offset& first, Offset& last) {
  record::BatchReader batches(records);
  bool any = false;
  while (const auto batch = batches.next()) {
    if (!any) first = batch->header.baseOffset;
    last = batch->header.lastOffset();
    any = true;
  }
  return any;
}

std::string range(Offset first, Offset last) {
  return first == last ? fmt::format("@{}", first) : fmt::format("{}–{}", first, last);
}

std::string nameOf(const std::string& name, const Uuid& id, const TopicNames& names) {
  if (!name.empty()) return printable(name, 60);
  if (id == Uuid::of(0, 1)) return std::string(clusterMetadataTopic);  // KRaft's own, never in the image
  std::string known = names(id);
  return known.empty() ? "?" : known;
}

void readFetch(const protocol::FetchRequest& request, const TopicNames& names, FrameMeaning& out) {
  Parts parts;
  bool quorum = true;  // the metadata log is asked for without end, and names its partition each time
  for (const auto& topic : request.topics) {
    const std::string name = nameOf(topic.topic, topic.topicId, names);
    quorum = quorum && name == clusterMetadataTopic;
    for (const auto& partition : topic.partitions)
      parts.add(fmt::format("{}-{} @{}", name, partition.partition, partition.fetchOffset));
  }
  out.idle = quorum;
  out.label = parts.count() == 0 ? "Fetch, nothing changed" : "Fetch " + parts.text();
}

void readFetched(const protocol::FetchResponse& response, const TopicNames& names, FrameMeaning& out) {
  Parts parts;
  bool quiet = response.errorCode == ErrorCode::none;
  bool quorum = true;
  for (const auto& topic : response.responses) {
    const std::string name = nameOf(topic.topic, topic.topicId, names);
    quorum = quorum && name == clusterMetadataTopic;
    for (const auto& partition : topic.partitions) {
      const TopicPartition tp{name, partition.partitionIndex};
      if (partition.errorCode != ErrorCode::none) {
        parts.add(fmt::format("{} {}", tp.text(), errorName(partition.errorCode)));
        quiet = false;
        continue;
      }
      Offset first = 0, last = 0;
      if (offsetsOf(partition.records.chain(), first, last)) {
        parts.add(fmt::format("{} {} · HW {}", tp.text(), range(first, last), partition.highWatermark));
        out.carried.push_back({tp, first, last});
        quiet = false;
      } else {
        parts.add(fmt::format("{} HW {}", tp.text(), partition.highWatermark));
      }
    }
  }
  out.idle = quiet && quorum;
  if (response.errorCode != ErrorCode::none)
    out.label = fmt::format("Fetch: {}", errorName(response.errorCode));
  else if (parts.count() == 0)
    out.label = "nothing new";
  else
    out.label = (out.carried.empty() ? "" : "records ") + parts.text();
}

void readProduce(const protocol::ProduceRequest& request, const TopicNames& names, FrameMeaning& out) {
  Parts parts;
  for (const auto& topic : request.topicData) {
    const std::string name = nameOf(topic.name, topic.topicId, names);
    for (const auto& partition : topic.partitionData) {
      std::int64_t records = 0;
      record::BatchReader batches(partition.records.chain());
      while (const auto batch = batches.next()) records += batch->header.recordsCount;
      parts.add(fmt::format("{}-{} {} record{}", name, partition.index, records, records == 1 ? "" : "s"));
      // Offsets are not given yet.
      out.carried.push_back({{name, partition.index}, noOffset, noOffset});
    }
  }
  out.label = "Produce " + parts.text();
}

void readProduced(const protocol::ProduceResponse& response, const TopicNames& names, FrameMeaning& out) {
  Parts parts;
  for (const auto& topic : response.responses) {
    const std::string name = nameOf(topic.name, topic.topicId, names);
    for (const auto& partition : topic.partitionResponses) {
      const TopicPartition tp{name, partition.index};
      if (partition.errorCode != ErrorCode::none) {
        parts.add(fmt::format("{} {}", tp.text(), errorName(partition.errorCode)));
      } else {
        parts.add(fmt::format("{} @{}", tp.text(), partition.baseOffset));
        out.carried.push_back({tp, partition.baseOffset, partition.baseOffset});
      }
    }
  }
  out.label = "acknowledged " + parts.text();
}

}  // namespace

FrameMeaning meaningOf(bool request, std::int16_t api, std::int16_t version, const Chain& bytes,
                       const TopicNames& names) {
  FrameMeaning out;
  const auto key = static_cast<ApiKey>(api);
  bool understood = false;
  if (request) {
    if (key == ApiKey::fetch)
      understood =
          asRequest<protocol::FetchRequest>(version, bytes, [&](const auto& body) { readFetch(body, names, out); });
    else if (key == ApiKey::produce)
      understood =
          asRequest<protocol::ProduceRequest>(version, bytes, [&](const auto& body) { readProduce(body, names, out); });
    else if (key == ApiKey::createTopics)
      understood = asRequest<protocol::CreateTopicsRequest>(version, bytes, [&](const auto& body) {
        Parts parts;
        for (const auto& topic : body.topics) parts.add(printable(topic.name, 60));
        out.label = "CreateTopics " + parts.text();
      });
  } else {
    if (key == ApiKey::fetch)
      understood =
          asResponse<protocol::FetchResponse>(version, bytes, [&](const auto& body) { readFetched(body, names, out); });
    else if (key == ApiKey::produce)
      understood = asResponse<protocol::ProduceResponse>(version, bytes,
                                                         [&](const auto& body) { readProduced(body, names, out); });
  }
  if (!understood) understood = readCoordination(request, key, version, bytes, out);
  if (understood) return out;
  const protocol::ApiInfo* info = protocol::findApi(api);
  const std::string name = info == nullptr ? fmt::format("api {}", api) : std::string(info->name);
  out.label = request ? name : name + " answer";
  out.idle = key == ApiKey::brokerHeartbeat;
  return out;
}

}  // namespace brokerlab::cluster
