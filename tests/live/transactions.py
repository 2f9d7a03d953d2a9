"""Transactions with librdkafka: commit, abort, both kinds of readers, fencing, a coordinator that is killed between the
records and the commit, and consume-transform-produce."""
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from harness import Serve, check

STATE = "__transaction_state"


def producer(serve, name, **more):
    return Producer({"bootstrap.servers": serve.bootstrap, "transactional.id": name, "linger.ms": 0,
                     "transaction.timeout.ms": 60000, "message.timeout.ms": 50000, "reconnect.backoff.max.ms": 300,
                     "log_level": 3, **{k.replace("_", "."): v for k, v in more.items()}})


def read(serve, topic, isolation, partitions=3):
    """All values of a topic as a consumer of that isolation level gets them, up to where it may read now."""
    consumer = Consumer({"bootstrap.servers": serve.bootstrap, "group.id": "reader", "isolation.level": isolation,
                         "enable.auto.commit": False, "auto.offset.reset": "earliest", "enable.partition.eof": True,
                         "log_level": 3})
    consumer.assign([TopicPartition(topic, p, 0) for p in range(partitions)])
    values, ended, limit = [], set(), time.monotonic() + 30
    while len(ended) < partitions:
        check(time.monotonic() < limit, f"{isolation}: no end of {topic} within 30 s")
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            check(message.error().code() == KafkaError._PARTITION_EOF, message.error())
            ended.add(message.partition())
            continue
        values.append(message.value().decode())
    consumer.close()
    return sorted(values)


def java_hash(text):
    h = 0
    for c in text.encode("ascii"):
        h = (h * 31 + c) & 0xFFFFFFFF
    return h - (1 << 32) if h & 0x80000000 else h


def coordinator(serve, name):
    topic = AdminClient({"bootstrap.servers": serve.bootstrap}).list_topics(STATE, timeout=20).topics[STATE]
    return topic.partitions[abs(java_hash(name)) % len(topic.partitions)].leader


def wait_for(what, condition, seconds=30):
    limit = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < limit, f"after {seconds} s still not: {what}")
        time.sleep(0.1)


def transform(serve):
    """Reads, writes and remembers how far it has read, all in one transaction; every third one is aborted and done again."""
    serve.tell("create-topic in partitions=1 rf=3 min.insync.replicas=2")
    serve.tell("create-topic doubled partitions=1 rf=3 min.insync.replicas=2")
    source = Producer({"bootstrap.servers": serve.bootstrap, "enable.idempotence": True, "log_level": 3})
    for i in range(40):
        source.produce("in", str(i), partition=0)
    check(source.flush(30) == 0, "the input could not be written")
    settings = {"bootstrap.servers": serve.bootstrap, "group.id": "doubler", "enable.auto.commit": False,
                "auto.offset.reset": "earliest", "isolation.level": "read_committed", "session.timeout.ms": 6000, "log_level": 3}
    consumer, sink, done, attempt = Consumer(settings), producer(serve, "doubler"), 0, 0
    consumer.subscribe(["in"])
    sink.init_transactions(60)
    limit = time.monotonic() + 90
    while done < 40:
        check(time.monotonic() < limit, f"only {done} of 40 records were transformed within 90 s")
        messages = [m for m in consumer.consume(7, 1.0) if not m.error()]
        if not messages:
            continue
        sink.begin_transaction()
        for m in messages:
            sink.produce("doubled", str(2 * int(m.value())), partition=0)
        position = consumer.position([TopicPartition("in", 0)])
        sink.send_offsets_to_transaction(position, consumer.consumer_group_metadata(), 60)
        attempt += 1
        if attempt % 3 == 0:
            sink.flush(30)
            sink.abort_transaction(60)
            committed = consumer.committed([TopicPartition("in", 0)], 30)[0].offset
            consumer.seek(TopicPartition("in", 0, max(committed, 0)))
            done = max(committed, 0)
        else:
            sink.commit_transaction(60)
            done = position[0].offset
    wait_for("every record once", lambda: read(serve, "doubled", "read_committed", 1) == sorted(str(2 * i) for i in range(40)))
    check(len(read(serve, "doubled", "read_uncommitted", 1)) > 40, "no transaction was aborted")
    check(consumer.committed([TopicPartition("in", 0)], 30)[0].offset == 40, "the offset of the last transaction is not there")
    consumer.close()


def main(program):
    with Serve(program, "--config", "broker.session.timeout.ms=1500", "--config", "broker.heartbeat.interval.ms=300",
               "--config", "transaction.state.log.num.partitions=5") as serve:
        serve.tell("create-topic out partitions=3 rf=3 min.insync.replicas=2")
        app = producer(serve, "app")
        app.init_transactions(60)

        app.begin_transaction()
        for i in range(30):
            app.produce("out", f"first-{i}", partition=i % 3)
        app.flush(30)
        first = sorted(f"first-{i}" for i in range(30))
        check(read(serve, "out", "read_committed") == [], "records of an open transaction were seen")
        check(read(serve, "out", "read_uncommitted") == first, "read_uncommitted misses records")
        app.commit_transaction(60)
        wait_for("the first transaction is committed", lambda: read(serve, "out", "read_committed") == first)

        app.begin_transaction()
        for i in range(30):
            app.produce("out", f"bad-{i}", partition=i % 3)
        app.flush(30)
        app.abort_transaction(60)
        app.begin_transaction()
        app.produce("out", "second", partition=0)
        app.commit_transaction(60)
        wait_for("the second one is committed", lambda: read(serve, "out", "read_committed") == sorted(first + ["second"]))
        check(len(read(serve, "out", "read_uncommitted")) == 61, "aborted records are in the log all the same")

        # A second producer of the same id: the first one is a zombie from then on.
        app.begin_transaction()
        app.produce("out", "zombie", partition=1)
        app.flush(30)
        heir = producer(serve, "app")
        heir.init_transactions(60)
        try:
            app.commit_transaction(60)
            check(False, "the fenced producer could commit")
        except KafkaException as error:
            check(error.args[0].fatal(), f"the fenced producer was told {error}")
        heir.begin_transaction()
        heir.produce("out", "heir", partition=1)
        heir.commit_transaction(60)
        expected = sorted(first + ["second", "heir"])
        wait_for("the heir's transaction is committed", lambda: read(serve, "out", "read_committed") == expected)

        # The coordinator dies with the records written and nothing decided.
        for number in range(2):
            heir.begin_transaction()
            heir.produce("out", f"after-{number}", partition=number)
            heir.flush(30)
            victim = coordinator(serve, "app")
            serve.tell(f"kill broker {victim}")
            heir.commit_transaction(60)
            expected = sorted(expected + [f"after-{number}"])
            wait_for("committed by the next coordinator", lambda: read(serve, "out", "read_committed") == expected)
            check(coordinator(serve, "app") != victim, "the killed broker still coordinates")
            serve.tell(f"restart broker {victim}")
            serve.until("under-replicated == 0", 60)
        transform(serve)
        print("librdkafka: commit, abort, read_committed, fencing, coordinator killed before the commit, consume-transform-produce")


if __name__ == "__main__":
    main(sys.argv[1])
