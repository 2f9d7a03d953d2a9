// The files to the byte. Each golden file says why each of its bytes is what it is; they were written by a second
// implementation of the format, not by the code under test.

#include <QFile>
#include <QTemporaryDir>

#include "storage/cleaner_fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

/// The bytes of a golden file: pairs of hexadecimal digits, comments from '#' on.
std::string golden(const char* name) {
  QFile file(QStringLiteral("tests/storage/golden/%1.hex").arg(name));
  if (!file.open(QIODevice::ReadOnly)) qFatal("no golden file %s", name);
  QByteArray digits;
  for (const QByteArray& line : file.readAll().split('\n'))
    digits += line.left(line.indexOf('#') < 0 ? line.size() : line.indexOf('#'));
  return hex(asBytes(QByteArray::fromHex(digits).toStdString()));
}

std::string content(disk::Disk& disk, const std::string& path) {
  const auto bytes = disk.readAll(path);
  return bytes ? hex(bytes->view()) : bytes.error().message;
}

std::string textOf(disk::Disk& disk, std::string_view path) {
  const auto bytes = disk.readAll(path);
  return bytes ? std::string(bytes->text()) : bytes.error().message;
}

Bytes oneBatch(const record::BatchOptions& options, TimestampMs time,
               const std::vector<std::pair<std::optional<std::string>, std::optional<std::string>>>& records) {
  record::BatchBuilder builder(options);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto view = [](const std::optional<std::string>& t) { return t ? std::optional(asBytes(*t)) : std::nullopt; };
    builder.append(time + static_cast<TimestampMs>(i) * 5, view(records[i].first), view(records[i].second));
  }
  return builder.build();
}

void writeGoldenLog(disk::Disk& disk) {
  LogManagerOptions options;
  options.clusterId = "MkU3OEVBNTcwNTJENDM2Qg";
  options.nodeId = {2};
  options.now = startTime;
  auto manager = LogManager::open(disk, options);
  VERIFY_OK(manager);
  LogConfig config;
  config.indexIntervalBytes = 100;
  auto log = (*manager)->create({"orders", 0}, Uuid::of(0x0123456789abcdefu, 0xfedcba9876543210u), config, startTime);
  VERIFY_OK(log);
  const auto add = [&](const Bytes& batch, LeaderEpoch epoch, record::AppendOrigin origin) {
    const LogAppendInfo info = (*log)->appendAsLeader(batch, {epoch, startTime, origin});
    QVERIFY2(info.ok(), info.sentence.c_str());
  };
  record::BatchOptions idempotent;
  idempotent.producerId = 7;
  idempotent.producerEpoch = 0;
  idempotent.baseSequence = 0;
  add(oneBatch(idempotent, startTime, {{"k1", "one"}, {std::nullopt, "two"}}), 0, record::AppendOrigin::client);
  record::BatchOptions transactional;
  transactional.producerId = 9;
  transactional.producerEpoch = 3;
  transactional.baseSequence = 0;
  transactional.transactional = true;
  add(oneBatch(transactional, startTime + 10, {{"k2", "three"}}), 0, record::AppendOrigin::client);
  add(makeMarker(9, 3, false, startTime + 20, 4), 2, record::AppendOrigin::coordinator);
  add(oneBatch({}, startTime + 30, {{"k1", std::nullopt}}), 2, record::AppendOrigin::client);
  (*log)->setHighWatermark(4);
  VERIFY_OK((*manager)->checkpointRecoveryPoints());
  QCOMPARE(textOf(disk, "recovery-point-offset-checkpoint"), std::string("0\n1\norders 0 0\n"));
  QCOMPARE((*log)->advanceLogStart(2, "test"), ErrorCode::none);
  VERIFY_OK((*manager)->shutDown(77));
}

}  // namespace

class GoldenTest : public QObject {
  Q_OBJECT
 private slots:
  void files_data() {
    QTest::addColumn<bool>("inFolder");
    QTest::newRow("memory") << false;
    QTest::newRow("folder") << true;
  }
  void files() {
    QFETCH(bool, inFolder);
    QTemporaryDir temporary;
    std::unique_ptr<disk::Disk> disk;
    if (inFolder)
      disk = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    else
      disk = std::make_unique<disk::MemoryDisk>();
    writeGoldenLog(*disk);
    if (inFolder) {  // as another program finds them
      disk.reset();
      disk = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    }
    const std::string stem = "orders-0/00000000000000000000";
    QCOMPARE(content(*disk, stem + ".log"), golden("segment.log"));
    QCOMPARE(content(*disk, stem + ".index"), golden("segment.index"));
    QCOMPARE(content(*disk, stem + ".timeindex"), golden("segment.timeindex"));
    QCOMPARE(content(*disk, stem + ".txnindex"), golden("segment.txnindex"));
    QCOMPARE(content(*disk, "orders-0/00000000000000000005.snapshot"), golden("producers.snapshot"));
    // Version, count, then epoch and start offset. Epoch 0 wrote from 0 on, but the log starts at 2 now; epoch 2 from 3 on.
    QCOMPARE(textOf(*disk, "orders-0/leader-epoch-checkpoint"), std::string("0\n2\n0 2\n2 3\n"));
    // No newline at the end; the id is base64url of its 16 bytes.
    QCOMPARE(textOf(*disk, "orders-0/partition.metadata"), std::string("version: 0\ntopic_id: ASNFZ4mrze_-3LqYdlQyEA"));
    // Version, count, then topic, partition, offset.
    QCOMPARE(textOf(*disk, "recovery-point-offset-checkpoint"), std::string("0\n1\norders 0 5\n"));
    QCOMPARE(textOf(*disk, "replication-offset-checkpoint"), std::string("0\n1\norders 0 4\n"));
    QCOMPARE(textOf(*disk, "log-start-offset-checkpoint"), std::string("0\n1\norders 0 2\n"));
    QCOMPARE(textOf(*disk, ".kafka_cleanshutdown"), std::string("{\"version\":0,\"brokerEpoch\":77}"));
    QCOMPARE(textOf(*disk, ".lock"), std::string());
    const auto properties = MetaProperties::parse(textOf(*disk, "meta.properties"));
    VERIFY_OK(properties);
    QVERIFY(properties->directoryId.has_value());
    QCOMPARE(textOf(*disk, "meta.properties"),
             "version=1\ncluster.id=MkU3OEVBNTcwNTJENDM2Qg\nnode.id=2\ndirectory.id=" +
                 properties->directoryId->text() + "\n");
    std::string names;
    const auto entries = disk->list("orders-0");
    for (const disk::Entry& entry : *entries) names += entry.name + " ";
    QCOMPARE(names, std::string("00000000000000000000.index 00000000000000000000.log 00000000000000000000.timeindex "
                                "00000000000000000000.txnindex 00000000000000000005.snapshot leader-epoch-checkpoint "
                                "partition.metadata "));
  }

  // Reading the golden files gives what was written, from the files alone.
  void readBack() {
    disk::MemoryDisk disk;
    writeGoldenLog(disk);
    LogOptions options = logOptions({}, true);
    options.logStartOffset = 2;
    std::unique_ptr<Log> log = openLog(disk, options);
    QCOMPARE(log->logStartOffset(), Offset(2));
    QCOMPARE(log->logEndOffset(), Offset(5));
    QVERIFY(log->takeChanges().empty());
    QCOMPARE(log->producers().all().at(7).lastSequence(), 1);
    QCOMPARE(log->producers().all().at(9).coordinatorEpoch, 4);
    QCOMPARE(log->abortedTransactions(2, 5).size(), std::size_t(1));
    QCOMPARE(log->endOffsetFor(0), (EpochEndOffset{0, 3}));
    const auto found = log->offsetForTimestamp(startTime + 15);
    VERIFY_OK(found);
    QCOMPARE((*found)->offset, Offset(3));
    QCOMPARE((*found)->timestamp, startTime + 20);
    QCOMPARE((*found)->leaderEpoch, 2);
    VERIFY_RULES(*log);
  }

  void textsThatAreRefused() {
    for (const char* text : {"", "0\n", "1\n0\n", "0\n1\n", "0\n2\n0 0\n", "0\n1\n0 0\n\n1 1\n", "0\r\n1\r\n0 0\r\n",
                             "0\n1\n0\n", "0\n2\n0 0\n0 5\n", "0\n2\n1 5\n2 5\n", "0\n2\n2 0\n1 5\n", "0\n1\n-1 0\n",
                             "0\n1\n0 -1\n", "0\n1\n99999999999 0\n", "0\n99999999999999999999\n", "9\n0\n", "x"})
      QVERIFY2(!LeaderEpochCache::parse(text), text);
    VERIFY_OK(LeaderEpochCache::parse("0\n0\n"));
    for (const char* text :
         {"", "0\n1\norders 0\n", "0\n1\norders 0 -1\n", "0\n1\norders -1 0\n", "0\n2\norders 0 1\norders 0 2\n",
          "0\n1\n../x 0 1\n", "0\n1\norders 0 1 2\n", "0\n0\norders 0 1\n"})
      QVERIFY2(!parseCheckpoint(text), text);
    for (const char* text : {"", "version=1\n", "version=2\ncluster.id=x\nnode.id=1\n", "version=1\nnode.id=1\n",
                             "version=1\ncluster.id=x\nnode.id=-1\n", "version=1\ncluster.id=x\nnode.id=1\nnode.id=2\n",
                             "version=1\ncluster.id=x\nnode.id=1\ndirectory.id=short\n", "nonsense"})
      QVERIFY2(!MetaProperties::parse(text), text);
    VERIFY_OK(MetaProperties::parse("#\n#Tue Oct 22\nversion=0\nbroker.id=3\ncluster.id=abc\n"));
    for (const char* text : {"", "version: 1\ntopic_id: ASNFZ4mrze_-3LqYdlQyEA",
                             "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA", "version: 0\n", "version: 0\ntopic_id: x"})
      QVERIFY2(!parsePartitionMetadata(text), text);
    QCOMPARE(parseCleanShutdown(""), BrokerEpoch(-1));
    QCOMPARE(parseCleanShutdown("{\"version\":0,\"brokerEpoch\":12}"), BrokerEpoch(12));
  }

  // A round of the cleaner, to the byte (KIP-534).
  void cleanedSegment() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
    put(*log, {{"k1", "a"}, {"k2", "b"}}, {startTime}, 3);
    put(*log, {{"k2", std::nullopt}, {"k3", "c"}}, {startTime + 5, record::Codec::none, 7, 1, 0}, 3);
    roll(*log);
    put(*log, {{"k1", "x"}}, {startTime + 9}, 3);
    VERIFY_OK(clean(*log, {startTime + 100}));
    QCOMPARE(content(disk, "orders-0/00000000000000000000.log"), golden("cleaned.log"));
  }
};

BROKERLAB_TEST(GoldenTest)
#include "test_golden.moc"
