// Files as the storage layer writes them, taken apart; and then with every byte turned over.

#include <algorithm>

#include "base/check.h"
#include "base/endian.h"
#include "base/text.h"
#include "disk/memory_disk.h"
#include "inspect/dump.h"
#include "inspect/inspect.h"
#include "metadata/records.h"
#include "protocol/frame.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/produce.h"
#include "protocol/records/group_log.h"
#include "record/builder.h"
#include "record/control.h"
#include "storage/checkpoint_file.h"
#include "storage/log.h"
#include "storage/small_files.h"
#include "support/suite.h"

namespace brokerlab::tests {
namespace {

using record::BatchBuilder;
using record::BatchOptions;

constexpr TimestampMs start = 1735689600000;

/// A disk with what a broker leaves on it.
struct Files {
  disk::MemoryDisk disk;

  inspect::Open opener() {
    return [this](const std::string& path) -> Result<inspect::Source> {
      auto file = disk.open(path);
      if (!file) return fail(file.error());
      inspect::Source source;
      source.size = file->size();
      source.read = [handle = *file](std::int64_t from, std::int64_t length) {
        return handle.read(from, static_cast<std::size_t>(length));
      };
      return source;
    };
  }
  Bytes content(const std::string& path) {
    auto bytes = disk.readAll(path);
    check(bytes.has_value(), "the file is there");
    return *bytes;
  }
  void put(const std::string& path, std::string_view text) {
    auto file = disk.open(path, disk::Open::createNew);
    check(file.has_value(), "a new file");
    if (!text.empty()) check(file->append(Bytes::copyOf(text)).has_value(), "room for it");
  }
  std::string dump(const std::string& path, bool bytes = false, inspect::Soundness* soundness = nullptr) {
    std::string text;
    inspect::DumpOptions options;
    options.bytes = bytes;
    const auto found = inspect::dumpFile(path, path, opener(), options, [&](std::string_view piece) { text += piece; });
    if (soundness != nullptr) *soundness = found;
    return text;
  }
};

Bytes batch(std::vector<std::pair<std::string, std::string>> records, BatchOptions options = {},
            TimestampMs at = start) {
  BatchBuilder builder(options);
  for (const auto& item : records) builder.append(at++, asBytes(item.first), asBytes(item.second));
  return builder.build();
}

storage::LogOptions logOptions(const std::string& topic) {
  storage::LogOptions options;
  options.partition = {topic, 0};
  options.config.indexIntervalBytes = 1;
  options.now = start;
  return options;
}

std::unique_ptr<storage::Log> openLog(Files& files, const std::string& topic) {
  const std::string directory = topic + "-0";
  check(files.disk.makeDirectory(directory).has_value(), "a directory");
  auto log = storage::Log::open(files.disk, directory, logOptions(topic));
  check(log.has_value(), "a log");
  return *std::move(log);
}

/// A partition with a bit of everything: plain, idempotent, compressed, an aborted transaction, two epochs.
void writeOrders(Files& files) {
  auto log = openLog(files, "orders");
  storage::LeaderAppend how;
  how.now = start;
  const auto append = [&](const Bytes& bytes) {
    const auto info = log->appendAsLeader(Chain(bytes), how);
    check(info.ok(), info.sentence);
  };
  append(batch({{"a", "one"}, {"b", "two"}}));
  BatchOptions idempotent;
  idempotent.producerId = 4001;
  idempotent.producerEpoch = 0;
  idempotent.baseSequence = 0;
  idempotent.codec = record::Codec::gzip;
  append(batch({{"c", "three"}, {"d", "four\x1b[31m"}}, idempotent, start + 10));
  how.leaderEpoch = 3;
  BatchOptions transactional = idempotent;
  transactional.codec = record::Codec::none;
  transactional.producerId = 4002;
  transactional.transactional = true;
  append(batch({{"e", "five"}}, transactional, start + 20));
  record::ControlPlace place;
  place.timestamp = start + 30;
  how.origin = record::AppendOrigin::coordinator;
  append(record::endTransactionBatch(place, 4002, 0, {false, 7}));
  log->setHighWatermark(log->logEndOffset());
  check(log->closeCleanly().has_value(), "closed");
}

std::vector<std::string> namesIn(Files& files, const std::string& directory) {
  std::vector<std::string> names;
  const auto entries = files.disk.list(directory);
  check(entries.has_value(), "a directory");
  for (const disk::Entry& entry : *entries) names.push_back(entry.name);
  return names;
}

/// X2: fields without children cover [0, size) without gap or overlap; those of compressed records share one range.
/// In texts, where blanks and line ends are no fields, the lines must.
std::string coverageProblem(const inspect::Decoded& decoded, std::int64_t size, bool text = false) {
  std::vector<std::pair<std::int64_t, std::int64_t>> leaves;
  const auto& fields = decoded.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    // (The elements of an array stand below its count but not inside it.)
    const bool parent = text ? fields[i].depth > 0
                             : i + 1 < fields.size() && fields[i + 1].depth > fields[i].depth &&
                                   fields[i + 1].offset < fields[i].offset + fields[i].length;
    if (fields[i].offset < 0 || fields[i].length < 0 || fields[i].offset + fields[i].length > size)
      return fmt::format("{} reaches outside", fields[i].path);
    if (!parent && fields[i].length > 0) leaves.emplace_back(fields[i].offset, fields[i].length);
  }
  std::sort(leaves.begin(), leaves.end());
  leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
  std::int64_t at = 0;
  for (const auto& leaf : leaves) {
    if (leaf.first != at)
      return fmt::format("byte {} is covered {}", std::min(at, leaf.first), leaf.first > at ? "by no field" : "twice");
    at = leaf.first + leaf.second;
  }
  return at == size ? std::string() : fmt::format("byte {} is covered by no field", at);
}

bool isText(const std::string& path) {
  return path.find("000.") == std::string::npos && path.find("006.") == std::string::npos;
}

const view::FieldRange* field(const std::vector<view::FieldRange>& fields, std::string_view path) {
  for (const view::FieldRange& f : fields)
    if (f.path == path) return &f;
  return nullptr;
}

constexpr std::string_view segmentPath = "orders-0/00000000000000000000.log";

}  // namespace

class InspectTest : public QObject {
  Q_OBJECT
 private slots:
  void namesSayWhatAFileIs();
  void dumpsASegment();
  void dumpsFieldsWithTheirBytes();
  void everyByteOfASoundFileIsExplained();
  void indexesAreComparedWithTheirSegment();
  void metadataRecordsAreTakenApart();
  void groupRecordsAreTakenApart();
  void smallFilesAreRead();
  void everyFlippedByteIsNoticedWhereItCounts_data();
  void everyFlippedByteIsNoticedWhereItCounts();
  void everyTruncationIsExplained();
  void aTornTailIsNamed();
  void windowsShowWhatTheWholeShows();
  void recordsAreFound();
  void framesAreTakenApart();
  void damagedFramesAreExplained();
  void textFromFilesIsHarmless();
};

void InspectTest::namesSayWhatAFileIs() {
  using inspect::FileKind;
  const std::vector<std::pair<std::string, FileKind>> rows{
      {"orders-0/00000000000000000042.log", FileKind::log},
      {"orders-0/00000000000000000042.index", FileKind::offsetIndex},
      {"orders-0/00000000000000000042.timeindex", FileKind::timeIndex},
      {"orders-0/00000000000000000042.txnindex", FileKind::transactionIndex},
      {"orders-0/00000000000000000042.snapshot", FileKind::producerSnapshot},
      {"orders-0/00000000000000000042.log.deleted", FileKind::log},
      {"orders-0/00000000000000000042.index.swap", FileKind::offsetIndex},
      {"__cluster_metadata-0/00000000000000000100-0000000003.checkpoint", FileKind::metadataSnapshot},
      {"bootstrap.checkpoint", FileKind::metadataSnapshot},
      {"orders-0/leader-epoch-checkpoint", FileKind::leaderEpochs},
      {"recovery-point-offset-checkpoint", FileKind::offsetCheckpoint},
      {"replication-offset-checkpoint.tmp", FileKind::offsetCheckpoint},
      {"orders-0/partition.metadata", FileKind::partitionMetadata},
      {"meta.properties", FileKind::metaProperties},
      {".kafka_cleanshutdown", FileKind::cleanShutdown},
      {"__cluster_metadata-0/quorum-state", FileKind::quorumState},
      {"brokerlab.cluster", FileKind::clusterMarker},
      {".lock", FileKind::lock},
      {"orders-0/0042.log", FileKind::unknown},
      {"notes.txt", FileKind::unknown},
      {"", FileKind::unknown},
      {"/", FileKind::unknown},
  };
  for (const auto& row : rows) {
    const inspect::Identity id = inspect::identify(row.first);
    QVERIFY2(id.kind == row.second, row.first.c_str());
    QVERIFY2(!id.name.empty() && !id.sentence.empty(), row.first.c_str());
  }
  const auto id = inspect::identify("x/orders-eu-12.4f0c-delete/00000000000000000042.log.deleted");
  QCOMPARE(id.baseOffset, Offset{42});
  QCOMPARE(id.suffix, std::string_view(".deleted"));
  QVERIFY((id.partition == TopicPartition{"orders-eu", 12}));
}

void InspectTest::dumpsASegment() {
  Files files;
  writeOrders(files);
  inspect::Soundness soundness{};
  const std::string text = files.dump(std::string(segmentPath), false, &soundness);
  const std::string expected =
      "orders-0/00000000000000000000.log: segment, 332 bytes\n"
      "  batch 0: baseOffset=0 lastOffset=1 count=2 epoch=0 producerId=-1 producerEpoch=-1 baseSequence=-1 codec=none "
      "timestampType=CreateTime isTransactional=false isControl=false maxTimestamp=1735689600001 position=0 size=83 "
      "crc=@ valid\n"
      "    offset=0 timestamp=1735689600000 key=\"a\" value=\"one\"\n"
      "    offset=1 timestamp=1735689600001 key=\"b\" value=\"two\"\n"
      "  batch 1: baseOffset=2 lastOffset=3 count=2 epoch=0 producerId=4001 producerEpoch=0 baseSequence=0 codec=gzip "
      "timestampType=CreateTime isTransactional=false isControl=false maxTimestamp=1735689600011 position=83 size=@ "
      "crc=@ valid\n"
      "    offset=2 timestamp=1735689600010 key=\"c\" value=\"three\"\n"
      "    offset=3 timestamp=1735689600011 key=\"d\" value=\"four\\x1b[31m\"\n"
      "  batch 2: baseOffset=4 lastOffset=4 count=1 epoch=3 producerId=4002 producerEpoch=0 baseSequence=0 codec=none "
      "timestampType=CreateTime isTransactional=true isControl=false maxTimestamp=1735689600020 position=@ size=73 "
      "crc=@ valid\n"
      "    offset=4 timestamp=1735689600020 key=\"e\" value=\"five\"\n"
      "  batch 3: baseOffset=5 lastOffset=5 count=1 epoch=3 producerId=4002 producerEpoch=0 baseSequence=-1 codec=none "
      "timestampType=CreateTime isTransactional=true isControl=true maxTimestamp=1735689600030 position=@ size=78 "
      "crc=@ valid\n"
      "    offset=5 timestamp=1735689600030 control ABORT, coordinator epoch 7\n"
      "  4 batches, 6 records, offsets 0 to 5\n";
  // Checksums, and what depends on how well zlib compresses, are not what is looked at here.
  std::string seen = text;
  for (const std::string_view name : {"crc=", "size=", "position="}) {
    std::size_t line = 0;
    for (std::size_t at = seen.find(name); at != std::string::npos; at = seen.find(name, at + 1), ++line) {
      const bool keep = (name == "size=" && line != 1) || (name == "position=" && line < 2);
      if (keep) continue;
      const std::size_t from = at + name.size();
      seen.replace(from, seen.find(' ', from) - from, "@");
    }
  }
  seen.replace(seen.find(", ") + 2, seen.find(" bytes") - seen.find(", ") - 2, "332");
  QCOMPARE(seen, expected);
  QVERIFY(soundness == inspect::Soundness::sound);
}

void InspectTest::dumpsFieldsWithTheirBytes() {
  Files files;
  writeOrders(files);
  const std::string text = files.dump(std::string(segmentPath), true);
  for (const std::string_view line :
       {"    [0..8) batch[0].baseOffset = 0  [00 00 00 00 00 00 00 00]  (Offset of the first record;",
        "    [8..12) batch[0].length = 71  [00 00 00 47]  (", "    [16..17) batch[0].magic = 2  [02]  (",
        "    [61..72) batch[0].records[0] = offset 0, key a, value one  [14 00 00 00 02 61 06 6f 6e 65 00]  (One "
        "record.)",
        "      [65..66) batch[0].records[0].keyLength = 1  [02]  (",
        "      [66..67) batch[0].records[0].key = a  [61]  (", " decompressed)  [1f 8b 08 "}) {
    if (text.find(line) == std::string::npos) qWarning("%s", text.c_str());
    QVERIFY2(text.find(line) != std::string::npos, std::string(line).c_str());
  }
}

void InspectTest::everyByteOfASoundFileIsExplained() {
  Files files;
  writeOrders(files);
  int looked = 0;
  for (const std::string& name : namesIn(files, "orders-0")) {
    const std::string path = "orders-0/" + name;
    const Bytes bytes = files.content(path);
    const auto decoded = inspect::decode(path, static_cast<std::int64_t>(bytes.size()), 0, bytes);
    QVERIFY2(decoded.problem.empty(), (path + ": " + decoded.problem).c_str());
    const std::string gap = coverageProblem(decoded, static_cast<std::int64_t>(bytes.size()), isText(path));
    QVERIFY2(gap.empty(), (path + ": " + gap).c_str());
    for (const view::FieldRange& f : decoded.fields) QVERIFY2(!f.sentence.empty(), (path + " " + f.path).c_str());
    inspect::Soundness soundness{};
    files.dump(path, false, &soundness);
    QVERIFY2(soundness == inspect::Soundness::sound, path.c_str());
    ++looked;
  }
  QVERIFY(looked >= 6);  // segment, three indexes, snapshot, epochs
}

void InspectTest::indexesAreComparedWithTheirSegment() {
  Files files;
  writeOrders(files);
  const std::string index = "orders-0/00000000000000000000.index";
  QVERIFY(files.content(index).size() >= 16);
  auto whole = inspect::lookAt(index, files.opener(), 0, 1000);
  QVERIFY(whole.has_value());
  QCOMPARE(whole->problem, std::string());

  // An entry that ascends as it should but points into a batch: only the segment can tell.
  QVERIFY(files.disk.flipByte(index, 7, 0x02).has_value());
  whole = inspect::lookAt(index, files.opener(), 0, 1000);
  QVERIFY2(whole->problem.find("byte 4 (entry[0].position): no batch of the segment starts at") == 0,
           whole->problem.c_str());
  inspect::Soundness soundness{};
  const std::string text = files.dump(index, false, &soundness);
  QVERIFY(soundness == inspect::Soundness::damaged);
  QVERIFY(text.find("WRONG byte 4") != std::string::npos);

  const std::string times = "orders-0/00000000000000000000.timeindex";
  QVERIFY(files.disk.flipByte(times, 11, 0x40).has_value());
  const auto time = inspect::lookAt(times, files.opener(), 0, 1000);
  QVERIFY2(time->problem.find("byte 8 (entry[0].relativeOffset): no batch of the segment ends with offset") == 0,
           time->problem.c_str());
}

void InspectTest::metadataRecordsAreTakenApart() {
  Files files;
  auto log = openLog(files, std::string(clusterMetadataTopic));
  record::LeaderChange change;
  change.leaderId = 101;
  change.voters = {{101, {}}, {102, {}}};
  change.grantingVoters = {{101, {}}};
  record::ControlPlace place;
  place.partitionLeaderEpoch = 2;
  place.timestamp = start;
  check(log->appendAsFollower(Chain(record::controlBatch(place, change)), start).ok(), "appended");
  protocol::TopicRecord topic;
  topic.name = "orders";
  topic.topicId = Uuid::of(5, 6);
  check(log->appendAsFollower(Chain(metadata::encodeBatch({topic}, 1, 2, start + 5)), start).ok(), "appended");

  const std::string path = "__cluster_metadata-0/00000000000000000000.log";
  const Bytes bytes = files.content(path);
  const auto decoded = inspect::decode(path, static_cast<std::int64_t>(bytes.size()), 0, bytes);
  QCOMPARE(decoded.problem, std::string());
  QCOMPARE(coverageProblem(decoded, static_cast<std::int64_t>(bytes.size())), std::string());
  const auto* type = field(decoded.fields, "batch[1].records[0].value.type");
  QVERIFY(type != nullptr);
  QCOMPARE(type->value, std::string("2 TopicRecord"));
  const auto* name = field(decoded.fields, "batch[1].records[0].value.name");
  QVERIFY(name != nullptr);
  QCOMPARE(name->value, std::string("\"orders\""));
  QCOMPARE(asText(bytes.view().subspan(static_cast<std::size_t>(name->offset) + 1, 6)), std::string_view("orders"));
  const auto* leader = field(decoded.fields, "batch[0].records[0].value.leader_id");
  QVERIFY(leader != nullptr);
  QCOMPARE(leader->value, std::string("101"));
  const std::string text = files.dump(path);
  QVERIFY(text.find("TopicRecord name=orders") != std::string::npos);
  QVERIFY2(text.find("control LEADER_CHANGE to 101, voters 101, 102") != std::string::npos, text.c_str());
}

void InspectTest::groupRecordsAreTakenApart() {
  protocol::OffsetCommitKey key;
  key.group = "billing";
  key.topic = "orders";
  key.partition = 1;
  protocol::OffsetCommitValue value;
  value.offset = 41;
  const Bytes keyBytes = protocol::encodeVersioned(key, 1);
  const Bytes valueBytes = protocol::encodeVersioned(value, 3);
  for (const auto codec : {record::Codec::none, record::Codec::zstd}) {
    BatchOptions options;
    options.codec = codec;
    BatchBuilder builder(options);
    builder.append(start, keyBytes.view(), valueBytes.view());
    builder.append(start, keyBytes.view(), std::nullopt);
    const Bytes bytes = builder.build();
    const auto decoded = inspect::decode("__consumer_offsets-7/00000000000000000000.log",
                                         static_cast<std::int64_t>(bytes.size()), 0, bytes);
    QCOMPARE(decoded.problem, std::string());
    QCOMPARE(coverageProblem(decoded, static_cast<std::int64_t>(bytes.size())), std::string());
    const auto* group = field(decoded.fields, "batch[0].records[0].key.group");
    QVERIFY(group != nullptr);
    QCOMPARE(group->value, std::string("\"billing\""));
    const auto* offset = field(decoded.fields, "batch[0].records[0].value.offset");
    QVERIFY(offset != nullptr);
    QCOMPARE(offset->value, std::string("41"));
  }
}

void InspectTest::smallFilesAreRead() {
  struct Row {
    std::string path, text;
    std::string problem;  // its beginning; empty when the file is sound
    std::string fieldPath, value;
  };
  const std::string id = Uuid::of(1234567, 89).text();
  const std::vector<Row> rows{
      {"replication-offset-checkpoint", "0\n2\norders 0 128\norders 1 97\n", "", "entry[1].offset", "97"},
      {"replication-offset-checkpoint", "0\n3\norders 0 128\norders 1 97\n",
       "byte 2 (count): 3 entries are declared and 2 follow", "", ""},
      {"replication-offset-checkpoint", "0\n1\norders 0 12x\n", "byte 13 (entry[0].offset): \"12x\" is no offset", "",
       ""},
      {"replication-offset-checkpoint", "0\n2\nt 0 1\nt 0 2\n", "byte 10 (entry[1].topic): t-0 is named twice", "", ""},
      {"replication-offset-checkpoint", "1\n0\n", "byte 0 (version): \"1\" is no version", "", ""},
      {"replication-offset-checkpoint", "", "byte 0: a checkpoint starts with", "", ""},
      {"orders-0/leader-epoch-checkpoint", "0\n2\n0 0\n3 42\n", "", "entry[1].startOffset", "42"},
      {"orders-0/leader-epoch-checkpoint", "0\n2\n3 0\n3 42\n",
       "byte 8 (entry[1].epoch): epoch 3 does not come after 3", "", ""},
      {"orders-0/leader-epoch-checkpoint", "0\n2\n3 50\n4 42\n",
       "byte 11 (entry[1].startOffset): start offset 42 does not come after 50", "", ""},
      {"orders-0/partition.metadata", storage::partitionMetadataText(Uuid::of(1, 2)), "", "topic_id.value",
       Uuid::of(1, 2).text()},
      {"orders-0/partition.metadata", "version: 0\ntopic_id: nonsense",
       "byte 21 (topic_id.value): \"nonsense\" is no topic id", "", ""},
      {"meta.properties", "#Thu\nversion=1\ncluster.id=" + id + "\nnode.id=3\n", "", "node.id.value", "3"},
      {"meta.properties", "version=7\nnode.id=3\n", "byte 8 (version.value): version \"7\" is neither 0 nor 1", "", ""},
      {"meta.properties", "version=1\nnode.id=3\n", "byte 0 (version.key): meta.properties has no cluster.id", "", ""},
      {"meta.properties", "version=1\nnonsense\n", "byte 10: \"nonsense\" is not of the form key=value", "", ""},
      {".kafka_cleanshutdown", storage::cleanShutdownText(17), "", "brokerEpoch", "17"},
      {".kafka_cleanshutdown", "", "", "", ""},
      {".kafka_cleanshutdown", "{\"version\":0,\"brokerEpoch\":}",
       "byte 27 (object): \"}\" stands here, expected a value", "", ""},
      {"__cluster_metadata-0/quorum-state",
       R"({"leaderId":101,"leaderEpoch":8,"votedId":102,"votedDirectoryId":"","data_version":1})", "", "votedId",
       "102"},
      {"__cluster_metadata-0/quorum-state",
       R"({"clusterId":"","leaderId":1,"leaderEpoch":8,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0})",
       "", "currentVoters", R"([{"voterId":1}])"},
      {"__cluster_metadata-0/quorum-state", R"({"leaderId":101,"leaderEpoch":-8,"data_version":1})",
       "byte 30 (leaderEpoch): leaderEpoch is \"-8\", expected a number", "", ""},
      {"__cluster_metadata-0/quorum-state", R"({"leaderId":101,"leaderEpoch":8)",
       "byte 30 (object): the text ends, expected a comma or }", "", ""},
      {"brokerlab.cluster",
       "brokerlab-cluster 1\ncluster.id=" + id + "\nbrokers=3\ncontrollers=3\ncombined=false\nruns=2\n", "",
       "runs.value", "2"},
      {"brokerlab.cluster", "brokerlab-cluster 2\n", "byte 0 (magic): \"brokerlab-cluster 2\" stands here", "", ""},
      {"notes.txt", "hello", "", "content", "hello"},
      {".lock", "", "", "", ""},
  };
  for (const Row& row : rows) {
    const Bytes bytes = Bytes::copyOf(row.text);
    const auto decoded = inspect::decode(row.path, static_cast<std::int64_t>(bytes.size()), 0, bytes);
    const std::string said = row.path + " '" + row.text + "' gives '" + decoded.problem + "'";
    if (row.problem.empty()) {
      QVERIFY2(decoded.problem.empty(), said.c_str());
    } else {
      QVERIFY2(decoded.problem.substr(0, row.problem.size()) == row.problem, said.c_str());
    }
    if (row.fieldPath.empty()) continue;
    const auto* found = field(decoded.fields, row.fieldPath);
    QVERIFY2(found != nullptr, (said + row.fieldPath).c_str());
    QCOMPARE(found->value, row.value);
    QCOMPARE(
        asText(bytes.view().subspan(static_cast<std::size_t>(found->offset), static_cast<std::size_t>(found->length))),
        std::string_view(row.value));
  }
}

void InspectTest::everyFlippedByteIsNoticedWhereItCounts_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"00000000000000000000.log", "00000000000000000000.index", "00000000000000000000.timeindex",
                           "00000000000000000000.txnindex", "00000000000000000006.snapshot", "leader-epoch-checkpoint"})
    QTest::newRow(name) << QString(name);
}

void InspectTest::everyFlippedByteIsNoticedWhereItCounts() {
  QFETCH(QString, name);
  Files files;
  writeOrders(files);
  const std::string path = "orders-0/" + name.toStdString();
  const Bytes sound = files.content(path);
  const auto size = static_cast<std::int64_t>(sound.size());
  QVERIFY(size > 0);
  const bool log = name.endsWith(".log");
  const bool snapshot = name.endsWith(".snapshot");
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      std::vector<std::uint8_t> bytes(sound.view().begin(), sound.view().end());
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ mask);
      const auto decoded = inspect::decode(path, size, 0, Bytes(std::move(bytes)));
      const std::string gap = coverageProblem(decoded, size, isText(path));
      const std::string where = fmt::format("{} byte {} ^ {:02x}: {} {}", path, at, mask, decoded.problem, gap);
      QVERIFY2(gap.empty(), where.c_str());
      if (!decoded.problem.empty()) {
        QVERIFY2(decoded.problem.substr(0, 5) == "byte ", where.c_str());
        QVERIFY2(decoded.problems.front().position >= 0 && decoded.problems.front().position < size, where.c_str());
        const bool marked = std::any_of(decoded.fields.begin(), decoded.fields.end(),
                                        [](const view::FieldRange& f) { return f.wrong; });
        QVERIFY2(marked, where.c_str());
      }
      if (snapshot) QVERIFY2(!decoded.problem.empty(), where.c_str());
      if (log) {
        // Only base offset and leader epoch, which leaders write after the checksum was made, can change unseen.
        const auto found = inspect::decode(path, size, 0, sound);
        bool covered = true;
        for (const view::FieldRange& f : found.fields) {
          const bool here = f.depth == 1 && f.offset <= static_cast<std::int64_t>(at) &&
                            static_cast<std::int64_t>(at) < f.offset + f.length;
          if (here && (f.path.find(".baseOffset") != std::string::npos ||
                       f.path.find(".partitionLeaderEpoch") != std::string::npos))
            covered = false;
        }
        if (covered) QVERIFY2(!decoded.problem.empty(), where.c_str());
      }
    }
  }
}

void InspectTest::everyTruncationIsExplained() {
  Files files;
  writeOrders(files);
  std::vector<std::int64_t> borders;
  {
    const auto source = files.opener()(std::string(segmentPath));
    const auto outline = inspect::outline(*source);
    QVERIFY(outline.has_value() && outline->complete);
    for (const auto& b : outline->batches) borders.push_back(b.position);
    borders.push_back(outline->bytes);
  }
  for (const std::string& name : namesIn(files, "orders-0")) {
    const std::string path = "orders-0/" + name;
    const Bytes whole = files.content(path);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto decoded = inspect::decode(path, static_cast<std::int64_t>(size), 0, whole.slice(0, size));
      const std::string gap = coverageProblem(decoded, static_cast<std::int64_t>(size), isText(path));
      QVERIFY2(gap.empty(), fmt::format("{} cut to {}: {} {}", path, size, gap, decoded.problem).c_str());
      if (name == "00000000000000000000.log") {
        const bool border = std::find(borders.begin(), borders.end(), static_cast<std::int64_t>(size)) != borders.end();
        QVERIFY2(decoded.problem.empty() == border, fmt::format("cut to {}: '{}'", size, decoded.problem).c_str());
        if (!border)
          QVERIFY2(decoded.stopped && std::find(borders.begin(), borders.end(), decoded.end) != borders.end(),
                   decoded.problem.c_str());
      }
    }
  }
}

void InspectTest::aTornTailIsNamed() {
  Files files;
  writeOrders(files);
  const Bytes whole = files.content(std::string(segmentPath));
  std::vector<std::uint8_t> bytes(whole.view().begin(), whole.view().end());
  bytes.resize(bytes.size() + 100);
  const auto decoded =
      inspect::decode(segmentPath, static_cast<std::int64_t>(bytes.size()), 0, Bytes(std::move(bytes)));
  QCOMPARE(decoded.problem.substr(0, decoded.problem.find(':')),
           fmt::format("byte {} ", whole.size()).substr(0, 5 + std::to_string(whole.size()).size()));
  QVERIFY2(decoded.problem.find("100 zero bytes") != std::string::npos, decoded.problem.c_str());
  QCOMPARE(decoded.end, static_cast<std::int64_t>(whole.size()));
}

void InspectTest::windowsShowWhatTheWholeShows() {  // X6
  Files files;
  writeOrders(files);
  for (const std::string& name : namesIn(files, "orders-0")) {
    const std::string path = "orders-0/" + name;
    const auto size = static_cast<std::int64_t>(files.content(path).size());
    const auto whole = inspect::lookAt(path, files.opener(), 0, size);
    QVERIFY(whole.has_value());
    QCOMPARE(static_cast<std::int64_t>(whole->bytes.size()), size);
    for (std::int64_t from = 0; from < size; from += 7) {
      const auto part = inspect::lookAt(path, files.opener(), from, 20);
      QVERIFY(part.has_value());
      QCOMPARE(part->from, from);
      QVERIFY(part->bytes == whole->bytes.slice(static_cast<std::size_t>(from), 20));
      QCOMPARE(part->problem, std::string());
      std::vector<std::string> expected, got;
      const auto describe = [&](const view::FieldRange& f) {
        return fmt::format("{} {} {} {}", f.path, f.offset, f.length, f.value);
      };
      for (const auto& f : whole->fields)
        if (f.offset < from + 20 && f.offset + f.length > from) expected.push_back(describe(f));
      for (const auto& f : part->fields)
        if (f.offset < from + 20 && f.offset + f.length > from) got.push_back(describe(f));
      QVERIFY2(expected == got,
               fmt::format("{} from {}: {} fields, expected {}", path, from, got.size(), expected.size()).c_str());
    }
  }
  QVERIFY(!inspect::lookAt("orders-0/none.log", files.opener(), 0, 10).has_value());
  const auto beyond = inspect::lookAt(std::string(segmentPath), files.opener(), 1 << 20, 10);
  QVERIFY(beyond.has_value() && beyond->bytes.empty());
}

void InspectTest::recordsAreFound() {
  Files files;
  writeOrders(files);
  const Bytes segment = files.content(std::string(segmentPath));
  const auto names = namesIn(files, "orders-0");
  for (Offset offset = 0; offset < 6; ++offset) {
    const auto found = inspect::locateRecord("orders-0", names, files.opener(), offset);
    QVERIFY(found.has_value() && found->has_value());
    QCOMPARE((*found)->path, std::string(segmentPath));
    const bool compressed = offset == 2 || offset == 3;
    QVERIFY(compressed == ((*found)->recordPosition == -1));
    if (compressed) continue;
    // The field view must agree.
    const auto look = inspect::lookAt(std::string(segmentPath), files.opener(), (*found)->recordPosition, 1);
    const bool agrees = std::any_of(look->fields.begin(), look->fields.end(), [&](const view::FieldRange& f) {
      return f.offset == (*found)->recordPosition && f.length == (*found)->recordBytes &&
             f.value.find(fmt::format("offset {}", offset)) == 0;
    });
    QVERIFY2(agrees, fmt::format("offset {} at {}", offset, (*found)->recordPosition).c_str());
  }
  const auto none = inspect::locateRecord("orders-0", names, files.opener(), 6);
  QVERIFY(none.has_value() && !none->has_value());
}

void InspectTest::framesAreTakenApart() {
  protocol::ProduceRequest produce;
  produce.acks = -1;
  produce.topicData.resize(1);
  produce.topicData[0].name = "orders";
  produce.topicData[0].partitionData.resize(1);
  produce.topicData[0].partitionData[0].records = batch({{"k", "v"}});
  for (const std::int16_t version : {std::int16_t{7}, std::int16_t{9}}) {
    const Bytes frame = protocol::encodeRequest(version, 5, "me", produce).flatten();
    const auto decoded = inspect::decodeFrame(frame, true, -1, -1);
    QCOMPARE(decoded.problem, std::string());
    QCOMPARE(coverageProblem(decoded, static_cast<std::int64_t>(frame.size())), std::string());
    const auto* key = field(decoded.fields, "topic_data[0].partition_data[0].records.batch[0].records[0].key");
    if (key == nullptr)
      for (const auto& f : decoded.fields) qWarning("%s", f.path.c_str());
    QVERIFY(key != nullptr);
    QCOMPARE(frame[static_cast<std::size_t>(key->offset)], std::uint8_t{'k'});
    QCOMPARE(key->length, std::int64_t{1});
  }

  // A fetch answer may end inside a batch, and what is metadata is taken apart as such.
  protocol::FetchResponse fetch;
  fetch.responses.resize(1);
  fetch.responses[0].topic = std::string(clusterMetadataTopic);
  fetch.responses[0].topicId = Uuid::of(0, 1);
  fetch.responses[0].partitions.resize(1);
  protocol::TopicRecord topic;
  topic.name = "orders";
  Chain records(metadata::encodeBatch({topic}, 0, 1, start));
  records.append(metadata::encodeBatch({topic}, 1, 1, start).slice(0, 40));
  fetch.responses[0].partitions[0].records = records;
  for (const std::int16_t version : {std::int16_t{11}, std::int16_t{12}, std::int16_t{17}}) {
    const Bytes frame = protocol::encodeResponse(version, 5, fetch).flatten();
    const auto decoded = inspect::decodeFrame(frame, false, 1, version);
    QCOMPARE(decoded.problem, std::string());
    const auto* name = field(decoded.fields, "responses[0].partitions[0].records.batch[0].records[0].value.name");
    QVERIFY(name != nullptr);
    QCOMPARE(name->value, std::string("\"orders\""));
    QVERIFY(field(decoded.fields, "responses[0].partitions[0].records.(cut batch)") != nullptr);
  }
}

void InspectTest::damagedFramesAreExplained() {
  protocol::ProduceRequest produce;
  produce.topicData.resize(1);
  produce.topicData[0].name = "orders";
  produce.topicData[0].partitionData.resize(1);
  produce.topicData[0].partitionData[0].records = batch({{"k", "v"}});
  const Bytes sound = protocol::encodeRequest(9, 5, "me", produce).flatten();
  int noticed = 0;
  for (std::size_t at = 0; at < sound.size(); ++at) {
    std::vector<std::uint8_t> bytes(sound.view().begin(), sound.view().end());
    bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ 0xff);
    const auto decoded = inspect::decodeFrame(Bytes(std::move(bytes)), true, -1, -1);
    for (const auto& f : decoded.fields)
      QVERIFY(f.offset >= 0 && f.length >= 0 && f.offset + f.length <= static_cast<std::int64_t>(sound.size()));
    if (!decoded.problem.empty()) {
      QVERIFY(decoded.problem.substr(0, 5) == "byte ");
      ++noticed;
    }
    const auto cut = inspect::decodeFrame(sound.slice(0, at), true, -1, -1);
    QVERIFY2(!cut.problem.empty(), fmt::format("cut to {}", at).c_str());
  }
  QVERIFY(noticed > 60);  // all of the batch that its checksum covers, at least
}

void InspectTest::textFromFilesIsHarmless() {
  Files files;
  files.put("notes\x1b[2J.txt", "\x1b]0;title\x07 rm -rf \xff\xfe");
  const std::string text = files.dump("notes\x1b[2J.txt", true);
  for (const char c : text) QVERIFY(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  QVERIFY(isUtf8(asBytes(text)));
}

BROKERLAB_TEST(InspectTest)

}  // namespace brokerlab::tests

#include "test_inspect.moc"
