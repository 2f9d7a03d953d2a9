// What a client decides by itself: partitions and configs.

#include <set>

#include "client/config.h"
#include "client/config_catalogue.h"
#include "client/partitioner.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::client;

class ChoicesTest : public QObject {
  Q_OBJECT
 private slots:
  void murmur2MatchesKafka() {
    // The vectors of Kafka's own UtilsTest.
    QCOMPARE(murmur2(asBytes("21")), -973932308);
    QCOMPARE(murmur2(asBytes("foobar")), -790332482);
    QCOMPARE(murmur2(asBytes("a-little-bit-long-string")), -985981536);
    QCOMPARE(murmur2(asBytes("a-little-bit-longer-string")), -1486304829);
    QCOMPARE(murmur2(asBytes("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")), -58897971);
    QCOMPARE(murmur2(asBytes("abc")), 479470107);
  }

  void keysStayWhileTheNumberOfPartitionsDoes() {
    Prng prng(1);
    Partitioner partitioner(PartitionerKind::builtIn, 16384);
    for (int i = 0; i < 50; ++i) {
      const std::string key = "key-" + std::to_string(i);
      const auto first = partitioner.choose("t", asBytes(key), 7, prng);
      QCOMPARE(partitioner.choose("t", asBytes(key), 7, prng), first);
      QVERIFY(first >= 0 && first < 7);
    }
  }

  void roundRobinDealsEvenly() {
    Prng prng(1);
    Partitioner partitioner(PartitionerKind::roundRobin, 16384);
    for (int i = 0; i < 9; ++i) QCOMPARE(partitioner.choose("t", std::nullopt, 3, prng), i % 3);
  }

  void uniformStickySwitchesByBytes() {
    Prng prng(1);
    Partitioner partitioner(PartitionerKind::builtIn, 1000);
    const auto first = partitioner.choose("t", std::nullopt, 100, prng);
    partitioner.produced("t", 999, true);
    QCOMPARE(partitioner.choose("t", std::nullopt, 100, prng), first);
    partitioner.produced("t", 2, false);  // over the share, but in the middle of a batch
    QCOMPARE(partitioner.choose("t", std::nullopt, 100, prng), first);
    partitioner.produced("t", 1, true);
    QVERIFY(partitioner.choose("t", std::nullopt, 100, prng) != first);
  }

  void stickySwitchesWhenABatchIsComplete() {
    Prng prng(1);
    Partitioner partitioner(PartitionerKind::sticky, 0);
    std::set<PartitionId> seen;
    PartitionId now = partitioner.choose("t", std::nullopt, 3, prng);
    for (int i = 0; i < 30; ++i) {
      QCOMPARE(partitioner.choose("t", std::nullopt, 3, prng), now);
      partitioner.batchCompleted("t", now, 3, prng);
      const PartitionId next = partitioner.choose("t", std::nullopt, 3, prng);
      QVERIFY(next != now);
      seen.insert(now = next);
    }
    QCOMPARE(seen.size(), std::size_t(3));
  }

  void idempotenceTurnsItselfOffUnlessAskedFor() {
    QVERIFY(ProducerConfig::parse({})->idempotence);
    QVERIFY(!ProducerConfig::parse({{"acks", "1"}})->idempotence);
    const auto both = ProducerConfig::parse({{"acks", "1"}, {"enable.idempotence", "true"}});
    QVERIFY(!both);
    QCOMPARE(both.error().message, std::string("enable.idempotence=true needs acks=all"));
  }

  void wrongConfigsSayWhatIsExpected() {
    QCOMPARE(ProducerConfig::parse({{"linger", "5"}}).error().message,
             std::string("linger is not a producer config that is honoured here; did you mean linger.ms?"));
    QCOMPARE(ProducerConfig::parse({{"linger.ms", "-1"}}).error().message,
             std::string("linger.ms is -1, but must be a whole number from 0 to 2147483647"));
    QCOMPARE(ConsumerConfig::parse({{"isolation.level", "x"}}).error().message,
             std::string("isolation.level is x, but must be read_uncommitted or read_committed"));
    QCOMPARE(ProducerConfig::parse({{"ssl.protocol", "TLSv1.3"}}).error().message,
             std::string("ssl.protocol has no effect here: listeners are PLAINTEXT only"));
  }

  // What `brokerlab fidelity` says of a config is what happens to it.
  void theCatalogueSaysWhatIsHonoured() {
    const auto check = [](std::span<const ClientConfig> configs, auto parse) {
      for (const ClientConfig& config : configs) {
        std::string value(config.defaultValue);
        if (config.name == "transactional.id" || config.name == "client.id" || config.name.ends_with(".id"))
          value = "some-name";
        if (config.name == "client.rack") value = "east";
        if (config.name == "partitioner.class") value = "round-robin";
        ConfigMap values{{std::string(config.name), value}};
        if (config.name == "group.remote.assignor") {
          values["group.protocol"] = "consumer";
          values["group.remote.assignor"] = "uniform";
        }
        const std::string refused = parse(values);
        const std::string expected =
            config.why.empty() ? "" : fmt::format("{} has no effect here: {}", config.name, config.why);
        QVERIFY2(refused == expected, fmt::format("{}: {} / {}", config.name, refused, expected).c_str());
      }
      for (std::size_t i = 1; i < configs.size(); ++i) QVERIFY(configs[i - 1].name < configs[i].name);
    };
    check(producerConfigs(), [](const ConfigMap& values) {
      const auto parsed = ProducerConfig::parse(values);
      return parsed ? std::string() : parsed.error().message;
    });
    check(consumerConfigs(), [](const ConfigMap& values) {
      const auto parsed = ConsumerConfig::parse(values);
      return parsed ? std::string() : parsed.error().message;
    });
  }
};

BROKERLAB_TEST(ChoicesTest)
#include "test_choices.moc"
