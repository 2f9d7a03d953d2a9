"""kcat, kafka-python, confluent-kafka (librdkafka) and the JavaScript clients."""
import json
import logging
import os
import subprocess
import time

from java_tools import fail_unless

here = os.path.dirname(os.path.abspath(__file__))


def command(*words, stdin="", seconds=60, env=None):
    try:
        done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=seconds, check=False, env=env)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"{words[0]} did not end in {seconds} s") from None
    fail_unless(done.returncode == 0, f"{words[0]} ended with {done.returncode}: {(done.stderr + done.stdout).strip()[-400:]}")
    return done.stdout


# --- kcat ---------------------------------------------------------------------------------------------------------------

def kcat_metadata(s):
    s.tell("create-topic kcat-meta partitions=3 rf=3")
    found = json.loads(command("kcat", "-b", s.bootstrap, "-L", "-J"))
    topic = next(t for t in found["topics"] if t["topic"] == "kcat-meta")
    fail_unless(len(found["brokers"]) == 3 and len(topic["partitions"]) == 3, found)
    fail_unless(all(len(p["isrs"]) == 3 for p in topic["partitions"]), topic)


def kcat_produce(s):
    s.tell("create-topic kcat-codecs partitions=1 rf=3")
    sent = []
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        for acks in ("0", "1", "all"):
            lines = [f"{codec} {acks} {i}" for i in range(50)]
            command("kcat", "-P", "-b", s.bootstrap, "-t", "kcat-codecs", "-z", codec, "-X", f"acks={acks}", stdin="\n".join(lines) + "\n")
            sent += lines
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        got = command("kcat", "-C", "-b", s.bootstrap, "-t", "kcat-codecs", "-o", "beginning", "-e", "-q").splitlines()
        if len(got) >= len(sent):
            break
    fail_unless(sorted(got) == sorted(sent), f"{len(got)} of {len(sent)} lines came back")


def kcat_idempotent(s):
    s.tell("create-topic kcat-idem partitions=2 rf=3 min.insync.replicas=2")
    command("kcat", "-P", "-b", s.bootstrap, "-t", "kcat-idem", "-X", "enable.idempotence=true", stdin="".join(f"{i}\n" for i in range(500)))
    got = command("kcat", "-C", "-b", s.bootstrap, "-t", "kcat-idem", "-o", "beginning", "-e", "-q").split()
    fail_unless(sorted(map(int, got)) == list(range(500)), f"{len(got)} records")


def kcat_offsets(s):
    s.tell("create-topic kcat-times partitions=1 rf=1")
    command("kcat", "-P", "-b", s.bootstrap, "-t", "kcat-times", stdin="a\nb\nc\n")
    text = command("kcat", "-Q", "-b", s.bootstrap, "-t", "kcat-times:0:1")
    fail_unless("offset 0" in text, text)
    got = command("kcat", "-C", "-b", s.bootstrap, "-t", "kcat-times", "-o", "-2", "-e", "-q", "-f", "%o %s\n")
    fail_unless(got == "1 b\n2 c\n", got)


def kcat_group(s, assignor):
    topic = f"kcat-{assignor}"
    s.tell(f"create-topic {topic} partitions=3 rf=3")
    command("kcat", "-P", "-b", s.bootstrap, "-t", topic, stdin="".join(f"{i}\n" for i in range(90)))
    got = command("kcat", "-b", s.bootstrap, "-G", topic, "-X", f"partition.assignment.strategy={assignor}", "-X", "auto.offset.reset=earliest",
                  "-e", "-q", topic).split()
    fail_unless(sorted(map(int, got)) == list(range(90)), f"{len(got)} records")
    command("kcat", "-P", "-b", s.bootstrap, "-t", topic, stdin="more\n")
    got = command("kcat", "-b", s.bootstrap, "-G", topic, "-X", f"partition.assignment.strategy={assignor}", "-X", "auto.offset.reset=earliest",
                  "-e", "-q", topic).split()
    fail_unless(got == ["more"], f"after a restart {got[:5]} came: the committed offsets were not used")


# --- librdkafka through confluent-kafka ------------------------------------------------------------------------------------

def confluent_admin(s):
    from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic
    admin = AdminClient({"bootstrap.servers": s.bootstrap})
    admin.create_topics([NewTopic("ck-admin", 2, 3, config={"retention.ms": "1000"})])["ck-admin"].result(20)
    admin.create_partitions([NewPartitions("ck-admin", 4)])["ck-admin"].result(20)
    resource = ConfigResource("topic", "ck-admin")
    found = admin.describe_configs([resource])[resource].result(20)
    fail_unless(found["retention.ms"].value == "1000", found["retention.ms"])
    admin.alter_configs([ConfigResource("topic", "ck-admin", set_config={"retention.ms": "2000"})])
    limit = time.monotonic() + 10
    while admin.describe_configs([resource])[resource].result(20)["retention.ms"].value != "2000":
        fail_unless(time.monotonic() < limit, "the config did not change")
    fail_unless(len(admin.list_topics("ck-admin", 10).topics["ck-admin"].partitions) == 4, "the partitions did not grow")
    admin.delete_topics(["ck-admin"])["ck-admin"].result(20)


def confluent_produce(s):
    from confluent_kafka import Consumer, Producer, TopicPartition
    s.tell("create-topic ck-codecs partitions=1 rf=3")
    failed = []
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        producer = Producer({"bootstrap.servers": s.bootstrap, "compression.type": codec, "enable.idempotence": True, "linger.ms": 5})
        for i in range(100):
            producer.produce("ck-codecs", f"{codec} {i} {'x' * 50}".encode(), key=b"k", headers={"h": b"v"},
                             callback=lambda error, _: failed.append(error) if error else None)
        fail_unless(producer.flush(20) == 0 and not failed, f"not delivered: {failed[:1]}")
    consumer = Consumer({"bootstrap.servers": s.bootstrap, "group.id": "unused", "enable.auto.commit": False, "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition("ck-codecs", 0, 0)])
    got = []
    limit = time.monotonic() + 30
    while len(got) < 500 and time.monotonic() < limit:
        got += [m.value().decode() for m in consumer.consume(500, 1) if not m.error()]
    fail_unless(len(got) == 500, f"{len(got)} of 500 records came back")
    low, high = consumer.get_watermark_offsets(TopicPartition("ck-codecs", 0), 10)
    fail_unless((low, high) == (0, 500), (low, high))
    at = consumer.offsets_for_times([TopicPartition("ck-codecs", 0, 1)], 10)[0].offset
    fail_unless(at == 0, at)
    consumer.seek(TopicPartition("ck-codecs", 0, 499))
    last = None
    while last is None and time.monotonic() < limit:
        last = consumer.poll(1)
    fail_unless(last is not None and last.offset() == 499, "seek did not lead to offset 499")
    consumer.close()


def confluent_group(s, assignor):
    from confluent_kafka import Consumer, Producer
    topic = f"ck-group-{assignor}"
    s.tell(f"create-topic {topic} partitions=3 rf=3")
    producer = Producer({"bootstrap.servers": s.bootstrap})
    for i in range(60):
        producer.produce(topic, str(i).encode(), partition=i % 3)
    producer.flush(20)
    members = [Consumer({"bootstrap.servers": s.bootstrap, "group.id": topic, "auto.offset.reset": "earliest",
                         "partition.assignment.strategy": assignor, "session.timeout.ms": 10000}) for _ in range(2)]
    for member in members:
        member.subscribe([topic])
    got, limit = [], time.monotonic() + 40
    while time.monotonic() < limit and (len(set(got)) < 60 or sorted(len(m.assignment()) for m in members) != [1, 2]):
        for member in members:
            got += [int(m.value()) for m in member.consume(100, 0.2) if not m.error()]
    fail_unless(len(set(got)) == 60, f"{len(set(got))} of 60 records")
    fail_unless(sorted(len(m.assignment()) for m in members) == [1, 2], [len(m.assignment()) for m in members])
    for member in members:
        member.close()


def confluent_transactions(s):
    from confluent_kafka import Consumer, Producer, TopicPartition
    s.tell("create-topic ck-txn partitions=1 rf=3")
    producer = Producer({"bootstrap.servers": s.bootstrap, "transactional.id": "ck"})
    producer.init_transactions(30)
    for number, commit in enumerate((True, False, True)):
        producer.begin_transaction()
        for i in range(10):
            producer.produce("ck-txn", f"{number}-{i}".encode(), partition=0)
        producer.commit_transaction(20) if commit else (producer.flush(10), producer.abort_transaction(20))
    for isolation, wanted in (("read_committed", 20), ("read_uncommitted", 30)):
        consumer = Consumer({"bootstrap.servers": s.bootstrap, "group.id": "unused", "enable.auto.commit": False, "isolation.level": isolation,
                             "enable.partition.eof": True})
        consumer.assign([TopicPartition("ck-txn", 0, 0)])
        got, ended, limit = [], False, time.monotonic() + 20
        while not ended and time.monotonic() < limit:
            for message in consumer.consume(100, 0.5):
                if message.error():
                    ended = True
                else:
                    got.append(message.value())
        consumer.close()
        fail_unless(len(got) == wanted, f"{isolation}: {len(got)} records, {wanted} wanted")


def confluent_transform(s):
    """Reads, writes and commits its offsets in one transaction; a second producer of the id fences the first."""
    from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
    s.tell("create-topic ck-in partitions=1 rf=3")
    s.tell("create-topic ck-out partitions=1 rf=3")
    source = Producer({"bootstrap.servers": s.bootstrap})
    for i in range(30):
        source.produce("ck-in", str(i).encode(), partition=0)
    source.flush(20)
    consumer = Consumer({"bootstrap.servers": s.bootstrap, "group.id": "ck-transform", "enable.auto.commit": False, "auto.offset.reset": "earliest",
                         "isolation.level": "read_committed"})
    consumer.subscribe(["ck-in"])
    # That the first producer is fenced below is what is wanted, and no news.
    quiet = logging.getLogger("fenced")
    quiet.disabled = True
    settings = {"bootstrap.servers": s.bootstrap, "transactional.id": "ck-transform", "logger": quiet}
    producer, done, limit = Producer(settings), 0, time.monotonic() + 40
    producer.init_transactions(20)
    while done < 30:
        fail_unless(time.monotonic() < limit, f"{done} of 30 records were transformed")
        messages = [m for m in consumer.consume(10, 1) if not m.error()]
        if not messages:
            continue
        producer.begin_transaction()
        for message in messages:
            producer.produce("ck-out", b"done " + message.value(), partition=0)
        producer.send_offsets_to_transaction(consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), 20)
        producer.commit_transaction(20)
        done += len(messages)
    fail_unless(consumer.committed([TopicPartition("ck-in", 0)], 20)[0].offset == 30, "the offset was not committed with the transaction")
    consumer.close()
    producer.begin_transaction()
    producer.produce("ck-out", b"zombie", partition=0)
    producer.flush(10)
    heir = Producer(settings)
    heir.init_transactions(30)
    try:
        producer.commit_transaction(20)
        raise AssertionError("the zombie was not fenced")
    except KafkaException as error:
        fail_unless(error.args[0].fatal(), f"the zombie was told {error}")


# --- librdkafka, from C++ --------------------------------------------------------------------------------------------------

def native(s, capability):
    built = os.path.join(s.cache, "librdkafka")
    source = os.path.join(here, "librdkafka.cpp")
    if not os.path.exists(built) or os.path.getmtime(built) < os.path.getmtime(source):
        command("g++", "-std=c++17", "-O0", source, "-lrdkafka++", "-lrdkafka", "-o", built)
    text = command(built, s.bootstrap, capability)
    fail_unless(text.strip().endswith("ok"), text[-300:])


# --- kafka-python ----------------------------------------------------------------------------------------------------------

def python_group(s):
    from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
    s.tell("create-topic py-group partitions=2 rf=3")
    producer = KafkaProducer(bootstrap_servers=s.bootstrap, acks="all")
    for i in range(40):
        producer.send("py-group", str(i).encode(), partition=i % 2)
    producer.flush(20)
    consumer = KafkaConsumer("py-group", bootstrap_servers=s.bootstrap, group_id="py", auto_offset_reset="earliest", enable_auto_commit=False,
                             consumer_timeout_ms=15000)
    got = []
    for message in consumer:
        got.append(int(message.value))
        if len(got) == 40:
            break
    fail_unless(sorted(got) == list(range(40)), f"{len(got)} of 40 records")
    consumer.commit()
    fail_unless(sum(consumer.committed(TopicPartition("py-group", p)) for p in (0, 1)) == 40, "the commit is not there")
    admin = KafkaAdminClient(bootstrap_servers=s.bootstrap)
    fail_unless(("py", "consumer") in admin.list_consumer_groups(), admin.list_consumer_groups())
    described = admin.describe_consumer_groups(["py"])[0]
    fail_unless(described.state == "Stable" and len(described.members) == 1, described)
    consumer.close()


def python_produce(s):
    from kafka import KafkaConsumer, KafkaProducer, TopicPartition
    s.tell("create-topic py-codecs partitions=1 rf=3")
    sent, codecs = [], [None, "gzip", "lz4", "snappy", "zstd"]
    for codec in codecs:
        try:
            producer = KafkaProducer(bootstrap_servers=s.bootstrap, acks="all", compression_type=codec)
        except (AssertionError, NotImplementedError):
            # A codec that this Python has no library for is not the cluster's fault.
            continue
        for i in range(40):
            sent.append(f"{codec} {i} {'x' * 60}".encode())
            producer.send("py-codecs", sent[-1], timestamp_ms=1_700_000_000_000 + len(sent), headers=[("h", b"v")])
        producer.flush(20)
        producer.close()
    fail_unless(len(sent) >= 80, "no codec could be tried")
    partition = TopicPartition("py-codecs", 0)
    consumer = KafkaConsumer(bootstrap_servers=s.bootstrap, consumer_timeout_ms=8000)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    got = []
    for message in consumer:
        got.append(message.value)
        if len(got) == len(sent):
            break
    fail_unless(got == sent, f"{len(got)} of {len(sent)} records came back")
    fail_unless(consumer.offsets_for_times({partition: 1_700_000_000_031})[partition].offset == 30, "the offset for a time is another")
    fail_unless(consumer.beginning_offsets([partition])[partition] == 0 and consumer.end_offsets([partition])[partition] == len(sent), "the ends are others")
    consumer.seek(partition, len(sent) - 1)
    fail_unless(next(consumer).offset == len(sent) - 1, "seek did not lead to the last record")
    consumer.close()


def python_admin(s):
    from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic
    admin = KafkaAdminClient(bootstrap_servers=s.bootstrap)
    admin.create_topics([NewTopic("py-admin", 2, 3)])
    admin.create_partitions({"py-admin": NewPartitions(5)})
    fail_unless(len(admin.describe_topics(["py-admin"])[0]["partitions"]) == 5, "the partitions did not grow")
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "py-admin", configs={"retention.ms": "4000"})])
    fail_unless("4000" in str(admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "py-admin")])), "the config did not change")
    fail_unless(len(admin.describe_cluster()["brokers"]) == 3, admin.describe_cluster())
    admin.delete_topics(["py-admin"])
    fail_unless("py-admin" not in admin.list_topics(), "the topic is still there")
    admin.close()


# --- JavaScript ------------------------------------------------------------------------------------------------------------

def node(s, modules, script, capability):
    text = command("node", os.path.join(here, script), s.bootstrap, capability, env=dict(os.environ, NODE_PATH=modules, KAFKAJS_NO_PARTITIONER_WARNING="1"))
    fail_unless(text.strip().endswith("ok"), text[-300:])


ROWS = {
    "kcat 1.7.1": [("metadata", kcat_metadata), ("produce: each codec, each acks", kcat_produce), ("idempotent", kcat_idempotent),
                   ("offsets for times", kcat_offsets), ("group: range", lambda s: kcat_group(s, "range")),
                   ("group: cooperative-sticky", lambda s: kcat_group(s, "cooperative-sticky"))],
    "confluent-kafka": [("admin", confluent_admin), ("produce each codec, times, seek", confluent_produce),
                        ("group: range", lambda s: confluent_group(s, "range")),
                        ("group: cooperative-sticky", lambda s: confluent_group(s, "cooperative-sticky")), ("transactions", confluent_transactions),
                        ("consume, transform, produce", confluent_transform)],
    "librdkafka": [(name, lambda s, word=name: native(s, word)) for name in ("admin", "produce", "group", "transactions")],
    "kafka-python": [("admin", python_admin), ("produce each codec, times, seek", python_produce), ("group", python_group)],
}
JAVASCRIPT = {"KafkaJS 2.2.4": ("kafkajs.js", ("admin", "produce", "times and seek", "group", "transactions", "transactions: who fences")),
              "@platformatic/kafka": ("platformatic.mjs", ("admin", "produce", "group", "transactions"))}
