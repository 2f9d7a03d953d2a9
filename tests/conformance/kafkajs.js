// One capability of KafkaJS per run; prints "ok" last, or fails.
const { Kafka, CompressionTypes, logLevel } = require("kafkajs");
const assert = require("assert");
const [bootstrap, capability] = process.argv.slice(2);
const kafka = new Kafka({ clientId: "conformance", brokers: bootstrap.split(","), logLevel: logLevel.NOTHING });
const admin = kafka.admin();

async function read(topic, groupId, wanted, options = {}) {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, ...options });
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
  async "times and seek"() {
    await admin.createTopics({ topics: [{ topic: "js-times", numPartitions: 1, replicationFactor: 3 }], waitForLeaders: true });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: "js-times", messages: [...Array(50).keys()].map((i) => ({ value: `${i}`, timestamp: String(1700000000000 + i) })) });
    await producer.disconnect();
    assert.strictEqual((await admin.fetchTopicOffsetsByTimestamp("js-times", 1700000000020))[0].offset, "20");
    await admin.setOffsets({ groupId: "js-times", topic: "js-times", partitions: [{ partition: 0, offset: "30" }] });
    assert.deepStrictEqual(await read("js-times", "js-times", 20), [...Array(20).keys()].map((i) => `${i + 30}`));
    await admin.resetOffsets({ groupId: "js-times", topic: "js-times", earliest: true });
    const consumer = kafka.consumer({ groupId: "js-times", maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topic: "js-times", fromBeginning: true });
    const first = await new Promise((done, fail) => {
      setTimeout(() => fail(new Error("nothing came after a seek")), 25000);
      consumer.run({ eachMessage: async ({ message }) => { if (message.offset === "49") done(message.value.toString()); } });
      consumer.seek({ topic: "js-times", partition: 0, offset: "49" });
    });
    assert.strictEqual(first, "49");
    await consumer.disconnect();
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
    const transaction = await producer.transaction();
    await transaction.sendOffsets({ consumerGroupId: "js-offsets", topics: [{ topic: "js-txn", partitions: [{ partition: 0, offset: "7" }] }] });
    await transaction.commit();
    assert.strictEqual((await admin.fetchOffsets({ groupId: "js-offsets", topics: ["js-txn"] }))[0].partitions[0].offset, "7");
    await producer.disconnect();
    const got = await read("js-txn", "js-txn", 20, { readUncommitted: false, atMost: 8000 });
    assert.strictEqual(got.length, 20);
    assert(got.every((value) => value.startsWith("true")));
  },
  // What a job has to go by (job.js): `connect` ends nothing, the first `transaction` of another producer of the id does, and
  // offsets are taken from anybody whom nobody fenced, for they name no generation.
  async "transactions: who fences"() {
    await admin.createTopics({ topics: [{ topic: "js-fence", numPartitions: 1, replicationFactor: 3 }], waitForLeaders: true });
    const made = () => kafka.producer({ transactionalId: "js-fence", idempotent: true, maxInFlightRequests: 1 });
    const write = async (transaction, value, offset) => {
      await transaction.send({ topic: "js-fence", messages: [{ value }] });
      await transaction.sendOffsets({ consumerGroupId: "js-fence", topics: [{ topic: "js-fence", partitions: [{ partition: 0, offset }] }] });
    };
    const known = async () => (await admin.fetchOffsets({ groupId: "js-fence", topics: ["js-fence"] }))[0].partitions[0].offset;
    assert.strictEqual(await known(), "-1");
    const [one, another] = [made(), made()];
    await one.connect();
    const first = await one.transaction();
    await write(first, "first", "1");
    await another.connect();
    assert.strictEqual(await known(), "-1");
    await first.commit();
    // The markers come after the answer.
    while ((await known()) !== "1") await new Promise((done) => setTimeout(done, 20));
    const second = await one.transaction();
    await write(second, "second", "2");
    const heirs = await another.transaction();
    assert.strictEqual(await known(), "1");
    await assert.rejects(second.commit(), ({ type }) => ["INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED"].includes(type));
    await write(heirs, "second of another", "2");
    await heirs.commit();
    while ((await known()) !== "2") await new Promise((done) => setTimeout(done, 20));
    await Promise.all([one.disconnect(), another.disconnect()]);
    assert.deepStrictEqual(await read("js-fence", "js-fence-reader", 2, { readUncommitted: false, atMost: 4000 }), ["first", "second of another"]);
  },
};

(async () => {
  await admin.connect();
  await capabilities[capability]();
  await admin.disconnect();
  console.log("ok");
  process.exit(0);
})().catch((error) => { console.error(error.stack ?? error); process.exit(1); });
