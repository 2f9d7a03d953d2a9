// One capability of @platformatic/kafka per run; prints "ok" last, or fails.
import assert from "node:assert";
import { createRequire } from "node:module";
import path from "node:path";
const require = createRequire(path.join(process.env.NODE_PATH, "x.js"));
const { Admin, Consumer, Producer, stringSerializers, stringDeserializers, ConfigResourceTypes } = await import(require.resolve("@platformatic/kafka"));
const [bootstrap, capability] = process.argv.slice(2);
const common = { clientId: "conformance", bootstrapBrokers: bootstrap.split(",") };
const admin = new Admin(common);

async function send(topic, values, options = {}) {
  const producer = new Producer({ ...common, serializers: stringSerializers, ...options });
  await producer.send({ messages: values.map((value) => ({ topic, key: value, value })), acks: -1 });
  await producer.close();
}

const capabilities = {
  async admin() {
    await admin.createTopics({ topics: ["pf-admin"], partitions: 2, replicas: 3 });
    await admin.createPartitions({ topics: [{ name: "pf-admin", count: 4, assignments: [{ brokerIds: [1, 2, 3] }, { brokerIds: [2, 3, 1] }] }] });
    const metadata = await admin.metadata({ topics: ["pf-admin"], forceUpdate: true });
    assert.strictEqual(metadata.topics.get("pf-admin").partitionsCount, 4);
    assert((await admin.listTopics()).includes("pf-admin"));
    await admin.deleteTopics({ topics: ["pf-admin"] });
    assert(!(await admin.listTopics()).includes("pf-admin"));
  },
  async produce() {
    await admin.createTopics({ topics: ["pf-codecs"], partitions: 1, replicas: 3 });
    for (const compression of ["none", "gzip", "snappy", "lz4", "zstd"]) {
      try {
        await send("pf-codecs", [...Array(20).keys()].map((i) => `${compression} ${i}`), { compression, idempotent: true });
      } catch (error) {
        // Codecs that this Node has no library for are not the cluster's fault.
        const why = [error, error.cause, ...(error.errors ?? [])].map((each) => String(each?.message)).join(" ");
        if (!/not supported|install/i.test(why)) throw error;
      }
    }
  },
  async group() {
    await admin.createTopics({ topics: ["pf-group"], partitions: 3, replicas: 3 });
    await send("pf-group", [...Array(60).keys()].map(String));
    const consumer = new Consumer({ ...common, groupId: "pf", deserializers: stringDeserializers, autocommit: true });
    const stream = await consumer.consume({ topics: ["pf-group"], mode: "earliest", maxWaitTime: 200 });
    const got = new Set();
    const timer = setTimeout(() => { console.error(`${got.size} of 60 records after 25 s`); process.exit(1); }, 25000);
    for await (const message of stream) {
      got.add(message.value);
      if (got.size === 60) break;
    }
    clearTimeout(timer);
    await consumer.close(true);
    assert((await admin.listGroups()).has("pf"));
  },
  async transactions() {
    await admin.createTopics({ topics: ["pf-in", "pf-out"], partitions: 1, replicas: 3 });
    await send("pf-in", [...Array(20).keys()].map(String));
    const producer = new Producer({ ...common, serializers: stringSerializers, idempotent: true, transactionalId: "pf" });
    for (const commit of [true, false]) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: [...Array(5).keys()].map((i) => ({ topic: "pf-out", key: "k", value: `${commit} ${i}` })), acks: -1 });
      await (commit ? transaction.commit() : transaction.abort());
    }
    const consumer = new Consumer({ ...common, groupId: "pf-transform", deserializers: stringDeserializers, autocommit: false });
    const stream = await consumer.consume({ topics: ["pf-in"], mode: "earliest", maxWaitTime: 200 });
    const timer = setTimeout(() => { console.error("20 records were not read and transformed within 25 s"); process.exit(1); }, 25000);
    const transaction = await producer.beginTransaction();
    await transaction.addConsumer(consumer);
    let last;
    for await (const message of stream) {
      last = message;
      await transaction.send({ messages: [{ topic: "pf-out", key: "k", value: `done ${message.value}` }], acks: -1 });
      if (message.value === "19") break;
    }
    await transaction.addOffset(last);
    await transaction.commit();
    clearTimeout(timer);
    await producer.close();
    await consumer.close(true);
    const offsets = await admin.listConsumerGroupOffsets({ groups: [{ groupId: "pf-transform", topics: [{ name: "pf-in", partitionIndexes: [0] }] }] });
    assert.match(JSON.stringify(offsets, (_, value) => (typeof value === "bigint" ? Number(value) : value)), /"committedOffset":20/);
    const reader = new Consumer({ ...common, groupId: "pf-reader", deserializers: stringDeserializers, isolationLevel: 1 });
    const committed = await reader.consume({ topics: ["pf-out"], mode: "earliest", maxWaitTime: 200, isolationLevel: 1 });
    const got = [];
    for await (const message of committed) if (got.push(message.value) === 25) break;
    assert(got.every((value) => !value.startsWith("false")), got.join());
    await reader.close(true);
  },
};

try {
  await capabilities[capability]();
  await admin.close();
  console.log("ok");
  process.exit(0);
} catch (error) {
  console.error(error.stack, [error.cause, ...(error.errors ?? [])].map((each) => JSON.stringify(each) ?? "").join(" "));
  process.exit(1);
}
