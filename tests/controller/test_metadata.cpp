// Records, images and the config catalogue.
#include "admin.h"
#include "base/text.h"
#include "metadata/loader.h"
#include "record/control.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::tests;
using metadata::Delta;
using metadata::Image;
using metadata::Record;

namespace {

Record topicRecord(const std::string& name, const Uuid& id) {
  protocol::TopicRecord record;
  record.name = name;
  record.topicId = id;
  return record;
}

Record partitionRecord(const Uuid& topic, PartitionId id, std::vector<std::int32_t> replicas) {
  protocol::PartitionRecord record;
  record.partitionId = id;
  record.topicId = topic;
  record.replicas = replicas;
  record.isr = replicas;
  record.leader = replicas.front();
  record.leaderEpoch = 0;
  record.partitionEpoch = 0;
  record.directories.assign(replicas.size(), Uuid::of(0, 1));
  return record;
}

Record changeRecord(const Uuid& topic, PartitionId id, std::int32_t leader) {
  protocol::PartitionChangeRecord record;
  record.partitionId = id;
  record.topicId = topic;
  record.leader = leader;
  return record;
}

}  // namespace

class MetadataTest : public QObject {
  Q_OBJECT

 private slots:
  void recordBytes() {
    // frame version 1, type 12, version 0, compact string "metadata.version" (17), level 21, no tags.
    protocol::FeatureLevelRecord record;
    record.name = "metadata.version";
    record.featureLevel = 21;
    const Bytes bytes = metadata::encodeRecord(record);
    QCOMPARE(base::hex(bytes.view()),
             std::string("01 0c 00 11 6d 65 74 61 64 61 74 61 2e 76 65 72 73 69 6f 6e 00 15 00"));
    const auto back = metadata::decodeRecord(bytes);
    QVERIFY(back.has_value());
    QVERIFY(std::get<protocol::FeatureLevelRecord>(*back) == record);
  }

  void absentTagsOfAPartitionChange() {
    // frame 1, type 5, version 1, partition 3, topic id, one tag: 1 leader = 2.
    const Bytes bytes = metadata::encodeRecord(changeRecord(Uuid::of(0, 255), 3, 2));
    QCOMPARE(base::hex(bytes.view()),
             std::string("01 05 01 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ff 01 01 04 00 00 00 02"));
  }

  void cutAndUnknownRecordsAreRefused() {
    const Bytes whole = metadata::encodeRecord(topicRecord("orders", Uuid::of(1, 2)));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      QVERIFY2(!metadata::decodeRecord(whole.slice(0, length)).has_value(), std::to_string(length).c_str());
    }
    QVERIFY(!metadata::decodeRecord(Bytes::copyOf(std::string_view("\x01\x7f\x00", 3))).has_value());
    QVERIFY(!metadata::decodeRecord(Bytes::copyOf(std::string_view("\x02\x02\x00", 3))).has_value());
  }

  void leaderEpochFollowsTheLeaderField() {  // D2
    Image image;
    Delta delta;
    const Uuid id = Uuid::of(1, 1);
    QVERIFY(image.apply(topicRecord("t", id), delta).has_value());
    QVERIFY(image.apply(partitionRecord(id, 0, {1, 2, 3}), delta).has_value());
    protocol::PartitionChangeRecord shrink;
    shrink.partitionId = 0;
    shrink.topicId = id;
    shrink.isr = {1, 2};
    QVERIFY(image.apply(shrink, delta).has_value());
    auto p = image.partition("t", 0);
    QCOMPARE(p->partitionEpoch, 1);
    QCOMPARE(p->leaderEpoch, 0);
    QCOMPARE(listText(p->isr), std::string("1,2"));
    QCOMPARE(p->leader, NodeId{1});
    // Naming the same leader raises the epoch all the same.
    QVERIFY(image.apply(changeRecord(id, 0, 1), delta).has_value());
    p = image.partition("t", 0);
    QCOMPARE(p->partitionEpoch, 2);
    QCOMPARE(p->leaderEpoch, 1);
    QVERIFY(image.apply(changeRecord(id, 0, -1), delta).has_value());
    QVERIFY(!image.partition("t", 0)->hasLeader());
    QCOMPARE(image.partition("t", 0)->leaderEpoch, 2);
    // One entry a partition: created within this delta.
    QCOMPARE(delta.partitions.size(), std::size_t{1});
    QVERIFY(delta.partitions.begin()->second.before == nullptr);
    QCOMPARE(delta.partitions.begin()->second.after->partitionEpoch, 3);
  }

  void nonsenseChangesNothing() {  // D5
    Image image;
    Delta delta;
    const Uuid id = Uuid::of(1, 1);
    QVERIFY(image.apply(topicRecord("t", id), delta).has_value());
    const std::string before = image.print();
    QVERIFY(!image.apply(topicRecord("t", Uuid::of(2, 2)), delta));
    QVERIFY(!image.apply(topicRecord("u", id), delta));
    QVERIFY(!image.apply(partitionRecord(Uuid::of(9, 9), 0, {1}), delta));
    QVERIFY(!image.apply(partitionRecord(id, 1, {1}), delta));
    QVERIFY(!image.apply(partitionRecord(id, -1, {1}), delta));
    QVERIFY(!image.apply(changeRecord(id, 0, 1), delta));
    protocol::BrokerRegistrationChangeRecord unknown;
    unknown.brokerId = 7;
    QVERIFY(!image.apply(unknown, delta));
    protocol::ConfigRecord config;
    config.resourceType = 99;
    QVERIFY(!image.apply(config, delta));
    QCOMPARE(image.print(), before);
  }

  void copiesDoNotSeeLaterChanges() {
    Image image;
    Delta delta;
    const Uuid id = Uuid::of(1, 1);
    QVERIFY(image.apply(topicRecord("t", id), delta).has_value());
    QVERIFY(image.apply(partitionRecord(id, 0, {1, 2}), delta).has_value());
    const Image kept = image;
    const std::string before = kept.print();
    QVERIFY(image.apply(changeRecord(id, 0, 2), delta).has_value());
    QVERIFY(image.apply(topicRecord("u", Uuid::of(5, 5)), delta).has_value());
    QVERIFY(image.apply(protocol::ConfigRecord{2, "t", "retention.ms", "5"}, delta).has_value());
    QCOMPARE(kept.print(), before);
    QVERIFY(!(kept == image));
    QCOMPARE(image.partition("t", 0)->leader, NodeId{2});
    QCOMPARE(image.topic(id)->partitions[0]->leader, NodeId{2});
  }

  void deletedTopicsTakeTheirConfigsAlong() {  // D7
    Image image;
    Delta setUp;
    const Uuid id = Uuid::of(1, 1);
    QVERIFY(image.apply(topicRecord("t", id), setUp).has_value());
    QVERIFY(image.apply(partitionRecord(id, 0, {1}), setUp).has_value());
    QVERIFY(image.apply(partitionRecord(id, 1, {1}), setUp).has_value());
    QVERIFY(image.apply(protocol::ConfigRecord{2, "t", "retention.ms", "5"}, setUp).has_value());
    QCOMPARE(image.partitionCount(), std::int64_t{2});
    Delta delta;
    protocol::RemoveTopicRecord remove;
    remove.topicId = id;
    QVERIFY(image.apply(remove, delta).has_value());
    QVERIFY(image.topics().empty());
    QVERIFY(image.topicConfigs("t").empty());
    QCOMPARE(image.partitionCount(), std::int64_t{0});
    QCOMPARE(delta.partitions.size(), std::size_t{2});
    QVERIFY(delta.partitions.begin()->second.after == nullptr);
    QCOMPARE(delta.partitions.begin()->second.topic->name, std::string("t"));
  }

  void replayGivesTheSameImage() {  // D1, Q6
    Admin admin;
    admin.joinAll(4);
    admin.create({Admin::topic("orders", 6, 3), Admin::topic("payments", 2, 2)});
    admin.configure(2, "orders", {{"retention.ms", 0, "1000"}});
    admin.fenceAllBut({2, 3, 4});
    admin.alter(admin.isrRequest("orders", 0, {admin.partition("orders", 0).leader.value}));
    Image replayed;
    Delta delta;
    for (const Record& record : admin.log) {
      const auto bytes = metadata::encodeRecord(record);
      QVERIFY(replayed.apply(*metadata::decodeRecord(bytes), delta).has_value());
    }
    QCOMPARE(replayed.print(), admin.image().print());
    QCOMPARE(replayed.hash(), admin.image().hash());
    QVERIFY(replayed.problems().empty());
  }

  void transactionsOfTheLog() {  // D6
    metadata::Loader loader;
    Delta delta;
    Offset next = 0;
    auto load = [&](std::vector<Record> records) {
      const Bytes batch = metadata::encodeBatch(records, next, 3, 1000);
      next += static_cast<Offset>(records.size());
      return loader.load(batch, delta);
    };
    QVERIFY(load({protocol::BeginTransactionRecord{"x"}, topicRecord("t", Uuid::of(1, 1))}).has_value());
    QVERIFY(loader.inTransaction());
    QVERIFY(loader.image().topics().empty());
    QVERIFY(load({protocol::EndTransactionRecord{}}).has_value());
    QVERIFY(loader.image().topic("t") != nullptr);
    QVERIFY(
        load({protocol::BeginTransactionRecord{}, topicRecord("u", Uuid::of(2, 2)), protocol::AbortTransactionRecord{}})
            .has_value());
    QVERIFY(loader.image().topic("u") == nullptr);
    QCOMPARE(loader.nextOffset(), next);
    QCOMPARE(loader.image().provenance().lastOffset, next - 1);
    QCOMPARE(loader.image().provenance().lastEpoch, 3);
    const Bytes control = record::controlBatch({next, 4, 2000}, record::LeaderChange{});
    QVERIFY(loader.load(control, delta).has_value());
    QCOMPARE(loader.nextOffset(), next + 1);
  }

  void printedRecords() {
    const Bytes batch =
        metadata::encodeBatch({topicRecord("orders", Uuid::of(1, 2)), changeRecord(Uuid::of(1, 2), 0, 3)}, 40, 7, 0);
    const auto lines = metadata::printBatch(batch);
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(lines[0].offset, Offset{40});
    QCOMPARE(lines[0].epoch, 7);
    QCOMPARE(lines[0].type, std::string("TopicRecord"));
    QCOMPARE(lines[0].text, "name=orders topic_id=" + Uuid::of(1, 2).text());
    QCOMPARE(lines[1].text, "partition_id=0 topic_id=" + Uuid::of(1, 2).text() + " leader=3");
    const auto control = metadata::printBatch(record::controlBatch({42, 8, 0}, record::LeaderChange{0, 101, {}, {}}));
    QCOMPARE(control.size(), std::size_t{1});
    QVERIFY2(control[0].text.find("101") != std::string::npos, control[0].text.c_str());
  }

  void everyTopicConfigHasValidDefaults() {
    for (const auto& d : metadata::topicConfigs()) {
      QVERIFY2(!d.sentence.empty(), std::string(d.name).c_str());
      if (d.defaultValue && !d.defaultValue->empty()) {
        QVERIFY2(metadata::valueProblem(d, *d.defaultValue).empty(),
                 metadata::valueProblem(d, *d.defaultValue).c_str());
      }
      for (const auto& synonym : d.synonyms)
        QVERIFY2(metadata::findBrokerConfig(synonym.broker) != nullptr, std::string(synonym.broker).c_str());
    }
    for (const auto& d : metadata::brokerConfigs()) {
      if (d.defaultValue && !d.defaultValue->empty()) {
        QVERIFY2(metadata::valueProblem(d, *d.defaultValue).empty(),
                 metadata::valueProblem(d, *d.defaultValue).c_str());
      }
    }
    QVERIFY(metadata::findTopicConfig("retention.ms") != nullptr);
    QVERIFY(metadata::findTopicConfig("retention.mss") == nullptr);
  }

  void values_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("good");
    QTest::newRow("number") << "retention.ms"
                            << "1000" << true;
    QTest::newRow("minus one") << "retention.ms"
                               << "-1" << true;
    QTest::newRow("below") << "retention.ms"
                           << "-2" << false;
    QTest::newRow("words") << "retention.ms"
                           << "soon" << false;
    QTest::newRow("empty number") << "retention.ms"
                                  << "" << false;
    QTest::newRow("overflow of int") << "segment.bytes"
                                     << "2147483648" << false;
    QTest::newRow("largest int") << "segment.bytes"
                                 << "2147483647" << true;
    QTest::newRow("smallest segment") << "segment.bytes"
                                      << "14" << true;
    QTest::newRow("below smallest segment") << "segment.bytes"
                                            << "13" << false;
    QTest::newRow("ratio") << "min.cleanable.dirty.ratio"
                           << "0.25" << true;
    QTest::newRow("ratio above") << "min.cleanable.dirty.ratio"
                                 << "1.5" << false;
    QTest::newRow("ratio nan") << "min.cleanable.dirty.ratio"
                               << "nan" << false;
    QTest::newRow("boolean") << "unclean.leader.election.enable"
                             << "TRUE" << true;
    QTest::newRow("no boolean") << "unclean.leader.election.enable"
                                << "yes" << false;
    QTest::newRow("enum") << "compression.type"
                          << "zstd" << true;
    QTest::newRow("no enum") << "compression.type"
                             << "brotli" << false;
    QTest::newRow("list") << "cleanup.policy"
                          << "compact,delete" << true;
    QTest::newRow("bad list") << "cleanup.policy"
                              << "compact,keep" << false;
    QTest::newRow("empty list") << "cleanup.policy"
                                << "" << true;
  }
  void values() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(bool, good);
    const auto* d = metadata::findTopicConfig(key.toStdString());
    QVERIFY(d != nullptr);
    const std::string problem = metadata::valueProblem(*d, value.toStdString());
    QCOMPARE(problem.empty(), good);
    if (!good) QVERIFY2(problem.find(key.toStdString()) != std::string::npos, problem.c_str());
  }

  void whereAValueComesFrom() {
    Image image;
    Delta delta;
    std::map<std::string, std::string> file;
    auto at = [&] { return metadata::ConfigView(image, file, {1}).topic("t", "retention.ms"); };
    QCOMPARE(at().integer(), std::int64_t{604800000});
    QCOMPARE(at().source, metadata::ConfigSource::defaultValue);
    file["log.retention.hours"] = "2";
    QCOMPARE(at().integer(), std::int64_t{7200000});
    QCOMPARE(at().source, metadata::ConfigSource::staticBroker);
    file["log.retention.minutes"] = "3";  // F3
    QCOMPARE(at().integer(), std::int64_t{180000});
    QVERIFY(image.apply(protocol::ConfigRecord{4, "", "log.retention.ms", "9000"}, delta).has_value());
    QCOMPARE(at().integer(), std::int64_t{9000});
    QCOMPARE(at().source, metadata::ConfigSource::dynamicDefaultBroker);
    QVERIFY(image.apply(protocol::ConfigRecord{4, "1", "log.retention.ms", "8000"}, delta).has_value());
    QCOMPARE(at().integer(), std::int64_t{8000});
    QCOMPARE(at().source, metadata::ConfigSource::dynamicBroker);
    QVERIFY(image.apply(protocol::ConfigRecord{2, "t", "retention.ms", "7000"}, delta).has_value());
    QCOMPARE(at().integer(), std::int64_t{7000});
    QCOMPARE(at().source, metadata::ConfigSource::topic);
    QCOMPARE(metadata::ConfigView(image, file, {1}).topicSynonyms("t", "retention.ms").size(), std::size_t{6});
    // Another broker does not see what is broker 1's own.
    QVERIFY(image.apply(protocol::ConfigRecord{2, "t", "retention.ms", std::nullopt}, delta).has_value());
    QCOMPARE(metadata::ConfigView(image, file, {2}).topic("t", "retention.ms").integer(), std::int64_t{9000});
  }
};
BROKERLAB_TEST(MetadataTest)

#include "test_metadata.moc"
