// One capability of KafkaJS per run; prints "ok" last, or fails.
const { Kafka, CompressionTypes, logLevel } = require("kafkajs");
const assert = require("assert");
const [bootstrap, capability] = process.argv.slice(2);
const kafka = new Kafka({ clientId: "conformance", brokers: bootstrap.split(","), logLevel: logLevel.NOTHING });
const admin = kafka.admin();

async function read(topic, groupId, wanted, options = {}) {
  const consumer = kafka.consumer({ groupId, ...options });
  const got = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((done, fail) => {
    setTimeout(() => (options.atMost ? done() : fail(new Error(`${got.length} of ${wanted} records after 25 s`))), options.atMost ?? 25000);
    consumer.run({ eachMessage: async ({ message }) => { got.push(message.value.toString()); if (got.length === wanted && !options.atMost) done(); } });
  });
  await consumer.disconnect();
  return got;
}

const capabilities = {
  async admin() {
    await admin.createTopics({ topics: [{ topic: "js-admin", numPartitions: 2, replicationFactor: 3 }], waitForLeaders: true });
    await admin.createPartitions({ topicPartitions: [{ topic: "js-admin", count: 4 }] });
    const metadata = await admin.fetchTopicMetadata({ topics: ["js-admin"] });
    assert.strictEqual(metadata.topics[0].partitions.length, 4);
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: "js-admin", configEntries: [{ name: "retention.ms", value: "5000" }] }] });
    const configs = await admin.describeConfigs({ resources: [{ type: 2, name: "js-admin", configNames: ["retention.ms"] }], includeSynonyms: false });
    assert.strictEqual(configs.resources[0].configEntries[0].configValue, "5000");
    assert.strictEqual((await admin.describeCluster()).brokers.length, 3);
    assert.strictEqual((await admin.fetchTopicOffsets("js-admin")).length, 4);
    await admin.deleteTopics({ topics: ["js-admin"] });
    assert(!(await admin.listTopics()).includes("js-admin"));
  },
  async produce() {
    await admin.createTopics({ topics: [{ topic: "js-codecs", numPartitions: 1, replicationFactor: 3 }], waitForLeaders: true });
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      const sent = await producer.send({ topic: "js-codecs", compression, messages: [...Array(50).keys()].map((i) => ({ key: "k", value: `v${i}` })) });
      assert.strictEqual(sent[0].errorCode, 0);
    }
    await producer.disconnect();
    const [{ low, high }] = await admin.fetchTopicOffsets("js-codecs");
    assert.deepStrictEqual([low, high], ["0", "100"]);
    await admin.deleteTopicRecords({ topic: "js-codecs", partitions: [{ partition: 0, offset: "30" }] });
    assert.strictEqual((await admin.fetchTopicOffsets("js-codecs"))[0].low, "30");
  },
  async group() {
    await admin.createTopics({ topics: [{ topic: "js-group", numPartitions: 3, replicationFactor: 3 }], waitForLeaders: true });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: "js-group", messages: [...Array(60).keys()].map((i) => ({ key: `${i}`, value: `${i}` })) });
    await producer.disconnect();
    assert.strictEqual(new Set(await read("js-group", "js", 60)).size, 60);
    const groups = await admin.listGroups();
    assert(groups.groups.some((g) => g.groupId === "js"));
    const offsets = await admin.fetchOffsets({ groupId: "js", topics: ["js-group"] });
    assert.strictEqual(offsets[0].partitions.reduce((sum, p) => sum + Number(p.offset), 0), 60);
    await admin.deleteGroups(["js"]);
  },
  async transactions() {
    await admin.createTopics({ topics: [{ topic: "js-txn", numPartitions: 1, replicationFactor: 3 }], waitForLeaders: true });
    const producer = kafka.producer({ transactionalId: "js", idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const commit of [true, false, true]) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: "js-txn", messages: [...Array(10).keys()].map((i) => ({ value: `${commit} ${i}` })) });
      await (commit ? transaction.commit() : transaction.abort());
    }
    await producer.disconnect();
    const got = await read("js-txn", "js-txn", 20, { readUncommitted: false, atMost: 8000 });
    assert.strictEqual(got.length, 20);
    assert(got.every((value) => value.startsWith("true")));
  },
};

(async () => {
  await admin.connect();
  await capabilities[capability]();
  await admin.disconnect();
  console.log("ok");
  process.exit(0);
})().catch((error) => { console.error(error.stack ?? error); process.exit(1); });
