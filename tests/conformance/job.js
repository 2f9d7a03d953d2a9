// The job of Job.java with KafkaJS: job.js BOOTSTRAP INSTANCE.
//
// KafkaJS sends no generation with the offsets of a transaction, so members of a group are fenced as before KIP-447: one
// transactional id per input partition. Who is given a partition makes its producer anew, which ends what another began, and
// only then looks how far the group has come. The order matters: what another commits between a look and the fence is done twice.
const { Kafka, logLevel } = require("kafkajs");
const [bootstrap, instance] = process.argv.slice(2);
const IN = "job-in";
const kafka = new Kafka({ clientId: `job-${instance}`, brokers: bootstrap.split(","), logLevel: logLevel.NOTHING, connectionTimeout: 2000, requestTimeout: 8000,
                          retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 12 } });
const say = (guarantee, word) => process.stdout.write(`${guarantee} ${word}\n`);

let dying = false;
let half = 0;
const never = new Promise(() => {});
/** The place to die: what was sent has arrived, the rest of the batch has not been sent. */
async function halfWay(guarantee) {
  if (!dying) return;
  say(guarantee, "half");
  if (++half === 3) process.kill(process.pid, "SIGKILL");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 3000);
  await never;
}

const transformed = (batch, from, to) => batch.messages.slice(from, to).map(({ key, value }) => ({ key, value: `done ${value}`, partition: batch.partition }));
const halves = (batch) => { const middle = Math.floor(batch.messages.length / 2); return [transformed(batch, 0, middle), transformed(batch, middle)]; };
const next = (batch) => ({ topics: [{ topic: IN, partitions: [{ partition: batch.partition, offset: String(BigInt(batch.lastOffset()) + 1n) }] }] });

/** The producer once nobody else of its transactional id can write. `connect` does not see to that: it fetches a producer id
    of no name. The first `transaction` asks for the one that fences, and none of what another began is left open by then. */
async function fencing(producer) {
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.abort();
  return producer;
}

/** Runs a consumer of the guarantee's group until it cannot go on. */
async function consume(guarantee, eachBatch, joined = () => {}) {
  const consumer = kafka.consumer({ groupId: `job-${guarantee}`, sessionTimeout: 6000, rebalanceTimeout: 10000, heartbeatInterval: 1500, minBytes: 2048, maxWaitTimeInMs: 300,
                                    maxBytesPerPartition: 4096, readUncommitted: false, retry: { retries: 4, initialRetryTime: 100, restartOnFailure: async () => false } });
  try {
    await new Promise((_, fail) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
      consumer.on(consumer.events.GROUP_JOIN, joined);
      consumer.connect().then(() => consumer.subscribe({ topic: IN, fromBeginning: true }))
        .then(() => consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async (payload) => {
          if (payload.batch.isEmpty()) return;
          if (await eachBatch(payload.batch, consumer)) {
            payload.resolveOffset(payload.batch.lastOffset());
            say(guarantee, "finished");
          }
          await payload.heartbeat();
        } })).catch(fail);
    });
  } finally {
    await Promise.race([consumer.disconnect().catch(() => {}), new Promise((done) => setTimeout(done, 5000))]);
  }
}

const work = {
  async exactly() {
    let producers = new Map();
    const close = (all) => { for (const each of all.values()) each.then((producer) => producer.disconnect()).catch(() => {}); };
    const admin = kafka.admin();
    await admin.connect();
    try {
      await consume("exactly", async (batch, consumer) => {
        const mine = producers;
        if (!mine.has(batch.partition)) {
          const made = kafka.producer({ transactionalId: `job-partition-${batch.partition}`, idempotent: true, maxInFlightRequests: 1, transactionTimeout: 10000 });
          mine.set(batch.partition, fencing(made));
          await mine.get(batch.partition);
          const [{ partitions }] = await admin.fetchOffsets({ groupId: "job-exactly", topics: [IN] });
          const known = BigInt(partitions.find(({ partition }) => partition === batch.partition)?.offset ?? "-1");
          const wanted = known < 0n ? 0n : known;
          if (wanted !== BigInt(batch.firstOffset())) {
            consumer.seek({ topic: IN, partition: batch.partition, offset: String(wanted) });
            return false;
          }
        }
        const producer = await mine.get(batch.partition);
        const transaction = await producer.transaction();
        try {
          const [first, second] = halves(batch);
          if (first.length) {
            await transaction.send({ topic: "job-exactly", acks: -1, messages: first });
            await halfWay("exactly");
          }
          await transaction.send({ topic: "job-exactly", acks: -1, messages: second });
          await transaction.sendOffsets({ consumerGroupId: "job-exactly", ...next(batch) });
          await transaction.commit();
        } catch (error) {
          // What became of it, a new producer of the same id finds out.
          mine.delete(batch.partition);
          close(new Map([[batch.partition, Promise.resolve(producer)]]));
          throw error;
        }
        return true;
      }, () => { close(producers); producers = new Map(); });
    } finally {
      close(producers);
      await admin.disconnect().catch(() => {});
    }
  },
  async "at-least"() {
    const producer = kafka.producer();
    await producer.connect();
    try {
      await consume("at-least", async (batch, consumer) => {
        const [first, second] = halves(batch);
        if (first.length) {
          await producer.send({ topic: "job-at-least", acks: -1, messages: first });
          await halfWay("at-least");
        }
        await producer.send({ topic: "job-at-least", acks: -1, messages: second });
        const [{ topic, partitions: [{ partition, offset }] }] = next(batch).topics;
        await consumer.commitOffsets([{ topic, partition, offset }]);
        return true;
      });
    } finally {
      await producer.disconnect().catch(() => {});
    }
  },
  async "at-most"() {
    const producer = kafka.producer({ retry: { retries: 0 } });
    await producer.connect();
    try {
      await consume("at-most", async (batch, consumer) => {
        const [{ topic, partitions: [{ partition, offset }] }] = next(batch).topics;
        await consumer.commitOffsets([{ topic, partition, offset }]);
        const [first, second] = halves(batch);
        if (first.length) {
          await producer.send({ topic: "job-at-most", acks: 0, messages: first });
          await halfWay("at-most");
        }
        await producer.send({ topic: "job-at-most", acks: 0, messages: second });
        return true;
      });
    } finally {
      await producer.disconnect().catch(() => {});
    }
  },
};

for (const [guarantee, go] of Object.entries(work))
  (async () => {
    for (;;) {
      await go().catch((error) => say(guarantee, `anew ${error.type ?? error.name}`));
      await new Promise((done) => setTimeout(done, 300));
    }
  })();
process.on("unhandledRejection", (error) => say("process", `anew ${error?.type ?? error?.name}`));
process.stdin.once("data", () => { dying = true; setTimeout(() => process.kill(process.pid, "SIGKILL"), 4000); });
process.stdin.once("end", () => process.exit(0));
