// The table of APIs and what is made from it. Rules cited: protocol/frame.h.

#include "protocol/api_versions.h"
#include "protocol/frame.h"
#include "protocol/messages/fetch.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::protocol;

class TableTest : public QObject {
  Q_OBJECT
 private slots:
  void rowsAreConsistent() {
    std::int16_t previous = -1;
    for (const ApiInfo& api : apiTable()) {
      const auto number = static_cast<std::int16_t>(api.key);
      QVERIFY(number > previous);
      previous = number;
      QCOMPARE(findApi(api.key), &api);
      QVERIFY(apiByName(api.name) == api.key);
      QVERIFY(!api.sentence.empty() && api.sentence.back() == '.');
      if (api.isServed() && api.key != ApiKey::produce)
        QVERIFY2(api.described.has(api.served.from), std::string(api.name).c_str());
      if (api.isServed()) QVERIFY2(api.described.has(api.served.to), std::string(api.name).c_str());
      if (api.isServed()) QVERIFY(api.listeners != 0);
    }
    QVERIFY(findApi(ApiKey(999)) == nullptr);
    QVERIFY(findApi(ApiKey(-1)) == nullptr);
    QVERIFY(findApi(ApiKey(76)) == nullptr);
    QVERIFY(!apiByName("Nothing"));
  }

  // P2
  void headers() {
    QCOMPARE(requestHeaderVersion(ApiKey::fetch, 11), std::int16_t(1));
    QCOMPARE(requestHeaderVersion(ApiKey::fetch, 12), std::int16_t(2));
    QCOMPARE(responseHeaderVersion(ApiKey::fetch, 11), std::int16_t(0));
    QCOMPARE(responseHeaderVersion(ApiKey::fetch, 12), std::int16_t(1));
    QCOMPARE(requestHeaderVersion(ApiKey::apiVersions, 3), std::int16_t(2));
    for (std::int16_t v = 0; v <= 4; ++v) QCOMPARE(responseHeaderVersion(ApiKey::apiVersions, v), std::int16_t(0));
    QCOMPARE(requestHeaderVersion(ApiKey::offsetDelete, 0), std::int16_t(1));
  }

  // What librdkafka up to 2.11.0 looks for before it switches a feature on.
  void whatLibrdkafkaNeeds() {
    const auto has = [](ApiKey key, std::int16_t version) { return apiInfo(key).served.has(version); };
    for (const ApiKey key : {ApiKey::produce, ApiKey::joinGroup, ApiKey::findCoordinator, ApiKey::syncGroup,
                             ApiKey::heartbeat, ApiKey::leaveGroup, ApiKey::initProducerId}) {
      QVERIFY2(has(key, 0), std::string(apiName(key)).c_str());
    }
    QVERIFY(has(ApiKey::produce, 7) && has(ApiKey::produce, 11));
    QVERIFY(has(ApiKey::fetch, 4) && has(ApiKey::fetch, 10) && has(ApiKey::fetch, 17));
    QVERIFY(has(ApiKey::listOffsets, 1) && has(ApiKey::offsetCommit, 2) && has(ApiKey::offsetFetch, 1));
    QVERIFY(has(ApiKey::offsetForLeaderEpoch, 2));
    QVERIFY(has(ApiKey::metadata, 0));  // kafka-python's probe
  }

  void listenersServeTheirOwn() {
    const auto serves = [](const std::vector<ServedApi>& apis, ApiKey key) {
      for (const ServedApi& api : apis) {
        if (api.key == key) return true;
      }
      return false;
    };
    const auto broker = servedApis(Listener::broker);
    const auto controller = servedApis(Listener::controller);
    QVERIFY(serves(broker, ApiKey::produce) && !serves(controller, ApiKey::produce));
    QVERIFY(serves(controller, ApiKey::vote) && !serves(broker, ApiKey::vote));
    QVERIFY(serves(broker, ApiKey::fetch) && serves(controller, ApiKey::fetch));
    QVERIFY(serves(broker, ApiKey::createTopics) && serves(controller, ApiKey::createTopics));
    QVERIFY(!serves(broker, ApiKey::leaderAndIsr) && serves(servedApis(Listener::broker, true), ApiKey::leaderAndIsr));
    for (const auto& list : {broker, controller}) {
      QVERIFY(serves(list, ApiKey::apiVersions));
      QVERIFY(!serves(list, ApiKey::saslHandshake));
      QVERIFY(!serves(list, ApiKey::pushTelemetry));
    }
  }

  void apiVersionsByVersion() {
    ClusterFeatures features;
    features.supported = {{"metadata.version", 7, 21}, {"group.version", 0, 1}};
    features.finalized = {{"metadata.version", 7, 21}};
    features.epoch = 12;
    const auto served = servedApis(Listener::broker);
    const auto old = makeApiVersionsResponse(0, served, features);
    QCOMPARE(old.apiKeys.size(), served.size());
    QVERIFY(old.supportedFeatures.empty());
    // A minimum of 0 breaks older Java clients, which ask with v3.
    QCOMPARE(makeApiVersionsResponse(3, served, features).supportedFeatures.size(), std::size_t(1));
    const auto newest = makeApiVersionsResponse(4, served, features);
    QCOMPARE(newest.supportedFeatures.size(), std::size_t(2));
    QCOMPARE(newest.finalizedFeatures.at(0).maxVersionLevel, std::int16_t(21));
    QCOMPARE(newest.finalizedFeatures.at(0).minVersionLevel, std::int16_t(7));
    QCOMPARE(newest.finalizedFeaturesEpoch, std::int64_t(12));
  }

  void versionsInCommon() {
    const auto server = makeApiVersionsResponse(4, servedApis(Listener::broker));
    QVERIFY(commonVersion(server, ApiKey::fetch, {4, 12}) == std::int16_t(12));
    QVERIFY(commonVersion(server, ApiKey::fetch, {4, 99}) == std::int16_t(17));
    QVERIFY(!commonVersion(server, ApiKey::fetch, {0, 3}));
    QVERIFY(!commonVersion(server, ApiKey::fetch, {18, 20}));
    QVERIFY(!commonVersion(server, ApiKey::vote, {0, 9}));
  }

  void clientSoftwareNames() {
    for (const char* good : {"librdkafka", "a", "apache-kafka-java", "3.9.0", "a.b-c"})
      QVERIFY(validClientSoftware(good));
    for (const char* bad : {"", "-a", "a-", ".", "<b>x</b>", "a b", "a_b", "é"}) QVERIFY(!validClientSoftware(bad));
  }

  void framesInPieces() {
    FetchResponse response;
    response.responses.resize(1);
    response.responses[0].topic = "t";
    response.responses[0].partitions.resize(1);
    const Bytes batch(std::vector<std::uint8_t>(5000, 7));
    response.responses[0].partitions[0].records = Records(batch);
    const Chain frame = encodeResponse(11, 5, response);
    // P10: the batch is a part of the frame, not a copy.
    bool shared = false;
    for (const Bytes& part : frame.parts()) shared = shared || part.data() == batch.data();
    QVERIFY(shared);
    const auto decoded = decodeResponse<FetchResponse>(frame, 11);
    QVERIFY(decoded.has_value());
    QCOMPARE(decoded->body.responses[0].partitions[0].records.chain().parts()[0].data(), batch.data());
    QCOMPARE(peekCorrelationId(frame).value(), 5);
    QVERIFY(!peekCorrelationId(frame.slice(0, 3)));
    const Chain sized = withSize(frame);
    QCOMPARE(sized.size(), frame.size() + 4);
    Reader reader(sized);
    QCOMPARE(reader.i32(), static_cast<std::int32_t>(frame.size()));
    QVERIFY(sized.slice(4) == frame);
  }
};
BROKERLAB_TEST(TableTest)
#include "test_table.moc"
