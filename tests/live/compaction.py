"""Compaction as real programs see it: kcat writes keyed records and tombstones, the cleaners run, kcat reads the final state;
the offsets a group committed and what is known of a transactional id outlive the compaction of the topics they are kept in. Where
Kafka's own jars are at hand (./dev conformance fetched them), kafka-dump-log reads the cleaned files."""
import glob
import os
import shutil
import subprocess
import sys

from confluent_kafka import KafkaException, Producer
from harness import Serve, check
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

JARS = os.path.join(os.path.dirname(__file__), "..", "..", ".cache", "conformance", "kafka-3.9.1")


def kcat(serve, *arguments, text=None):
    done = subprocess.run(["kcat", "-b", serve.bootstrap, *arguments], input=text, capture_output=True, text=True, timeout=60)
    check(done.returncode == 0, f"kcat {arguments}: {done.stderr}")
    return done.stdout


def read(serve, topic, *options):
    """(offset, key, value) of every record a consumer gets from the start; -1 is the length of no value."""
    rows = []
    for line in kcat(serve, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%o|%k|%S|%s\n", *options).splitlines():
        offset, key, length, value = line.split("|", 3)
        rows.append((int(offset), key, None if length == "-1" else value))
    return rows


def state(rows):
    out = {}
    for _, key, value in rows:
        out[key] = value
    return {key: value for key, value in out.items() if value is not None}


def keyed(serve, *codec):
    options = ["-P", "-t", "prices", "-K:", "-X", "acks=all", "-X", "linger.ms=1", "-X", "batch.num.messages=7", *codec]
    kcat(serve, *options, text="".join(f"k{i % 25}:value {i}\n" for i in range(2000)))
    kcat(serve, *options, "-Z", text="k3:\nk7:\n")
    kcat(serve, *options, text="".join(f"k{10 + i % 15}:value {i}\n" for i in range(300)))


def compacts(serve):
    serve.tell("create-topic prices partitions=1 rf=3 min.insync.replicas=2 cleanup.policy=compact segment.bytes=4000 "
               "min.cleanable.dirty.ratio=1 delete.retention.ms=60000 index.interval.bytes=200")
    serve.until("under-replicated = 0")
    keyed(serve, "-z", "lz4")
    before = read(serve, "prices")
    wanted = state(before)
    check(len(before) == 2302 and len(wanted) == 23, f"{len(before)} records, {len(wanted)} keys")
    serve.tell("clean prices-0 on broker 1")
    serve.tell("set topic prices min.cleanable.dirty.ratio=0.01")
    for broker in (1, 2, 3):
        serve.until(f"event LogCleaned topic=prices on broker {broker}")
        serve.until(f"records prices-0 < 400 on broker {broker}")
    rows = read(serve, "prices")
    offsets = {offset: (key, value) for offset, key, value in before}
    check(all(offsets[offset] == (key, value) for offset, key, value in rows), "a record changed or moved")
    check([row[0] for row in rows] == sorted(row[0] for row in rows), "records changed their order")
    check(state(rows) == wanted, "the final state is another one")
    print(f"compacted: {len(before)} records became {len(rows)}")
    serve.tell("expect invariants hold")
    return wanted


def survives_restarts(serve, wanted):
    for broker, how in ((1, "kill"), (2, "power-off"), (3, "shutdown")):
        serve.tell(f"{how} broker {broker}")
        serve.until(f"not leader prices-0 is {broker}")
        serve.tell(f"restart broker {broker}")
        serve.until(f"isr prices-0 includes {broker}", 60)
        check(state(read(serve, "prices")) == wanted, f"after {how} of broker {broker} the state is another one")


def refuses_null_keys(serve):
    done = subprocess.run(["kcat", "-b", serve.bootstrap, "-P", "-t", "prices", "-X", "acks=all"], input="no key\n",
                          capture_output=True, text=True, timeout=60)
    check("Broker failed to validate record" in done.stderr, f"INVALID_RECORD was expected: {done.stderr}")


def offsets_survive(serve):
    """Hundreds of commits of one group, compacted; the coordinator moves, and the last commit is what it knows."""
    servers = serve.bootstrap.split(",")
    consumer = KafkaConsumer(bootstrap_servers=servers, group_id="shop", enable_auto_commit=False)
    partition = TopicPartition("prices", 0)
    consumer.assign([partition])
    for offset in range(1, 300):
        consumer.commit({partition: OffsetAndMetadata(offset, f"note {offset}" + "." * 200)})
    consumer.close()
    number = next(p for p in range(50) if int(serve_leo(serve, "__consumer_offsets", p)) > 0)
    # The topic's own segments are large: smaller ones from now on, and more commits to make them roll.
    serve.tell("set topic __consumer_offsets segment.bytes=8000")
    serve.tell("set topic __consumer_offsets min.cleanable.dirty.ratio=0.01")
    consumer = KafkaConsumer(bootstrap_servers=servers, group_id="shop", enable_auto_commit=False)
    consumer.assign([partition])
    for offset in range(300, 500):
        consumer.commit({partition: OffsetAndMetadata(offset, f"note {offset}" + "." * 200)})
    consumer.close()
    leader = next(b for b in (1, 2, 3) if holds(serve, f"leader __consumer_offsets-{number} is {b}"))
    if not holds(serve, f"event LogCleaned topic=__consumer_offsets partition={number}"):
        serve.tell(f"clean __consumer_offsets-{number}")
    serve.until(f"event LogCleaned topic=__consumer_offsets partition={number} on broker {leader}")
    # Both in their old home and in a new one, which reads the compacted log from its start.
    for round in range(2):
        consumer = KafkaConsumer(bootstrap_servers=servers, group_id="shop", enable_auto_commit=False)
        check(consumer.committed(partition) == 499, f"committed is {consumer.committed(partition)}")
        consumer.close()
        if round == 0:
            serve.tell(f"kill broker {leader}")
            serve.until(f"not leader __consumer_offsets-{number} is {leader}")
    serve.tell(f"restart broker {leader}")
    serve.until("under-replicated = 0", 60)


def java_hash(text):
    h = 0
    for c in text.encode("ascii"):
        h = (h * 31 + c) & 0xFFFFFFFF
    return h - (1 << 32) if h & 0x80000000 else h


def transactional(serve, name):
    one = Producer({"bootstrap.servers": serve.bootstrap, "transactional.id": name, "linger.ms": 0, "log_level": 0,
                    "transaction.timeout.ms": 60000, "reconnect.backoff.max.ms": 300})
    one.init_transactions(30)
    return one


def transactions_survive(serve):
    """Data of aborted transactions goes from a compacted topic; what the coordinator knows of a transactional id outlives the
    compaction of its own topic: a second producer of that id fences the first."""
    serve.tell("create-topic balances partitions=1 rf=3 min.insync.replicas=2 cleanup.policy=compact segment.bytes=2000 "
               "min.cleanable.dirty.ratio=0.01")
    first = transactional(serve, "teller")
    for i in range(60):
        first.begin_transaction()
        for key in ("a", "b", "c"):
            first.produce("balances", key=key, value=f"{i}")
        first.commit_transaction(30) if i % 3 else first.abort_transaction(30)
    number = abs(java_hash("teller")) % 50
    serve.tell("set topic __transaction_state segment.bytes=1000")
    serve.tell("set topic __transaction_state min.cleanable.dirty.ratio=0.01")
    for i in range(20):
        first.begin_transaction()
        first.produce("balances", key="d", value=f"{i}")
        first.commit_transaction(30)
    for topic, partition in (("balances", 0), ("__transaction_state", number)):
        leader = next(b for b in (1, 2, 3) if holds(serve, f"leader {topic}-{partition} is {b}"))
        serve.until(f"event LogCleaned topic={topic} partition={partition} on broker {leader}")
    committed = state(read(serve, "balances", "-X", "isolation.level=read_committed"))
    check(committed == {"a": "59", "b": "59", "c": "59", "d": "19"}, f"committed is {committed}")
    serve.tell(f"kill broker {leader}")
    serve.until(f"not leader __transaction_state-{number} is {leader}")
    serve.tell(f"restart broker {leader}")
    second = transactional(serve, "teller")
    second.begin_transaction()
    second.produce("balances", key="d", value="second")
    second.commit_transaction(30)
    try:
        first.begin_transaction()
        first.produce("balances", key="d", value="zombie")
        first.commit_transaction(30)
        check(False, "the first teller was not fenced")
    except KafkaException as error:
        check(error.args[0].fatal(), error)
    committed = state(read(serve, "balances", "-X", "isolation.level=read_committed"))
    check(committed["d"] == "second", f"committed is {committed}")
    serve.until("under-replicated = 0", 60)


def holds(serve, condition):
    try:
        serve.tell(f"expect {condition}")
        return True
    except RuntimeError:
        return False


def serve_leo(serve, topic, partition):
    return 1 if holds(serve, f"leo {topic}-{partition} > 0") else 0


def dumps(serve, data):
    if not glob.glob(os.path.join(JARS, "*.jar")) or shutil.which("java") is None:
        print("kafka-dump-log is not at hand: left out")
        return
    for broker in ("broker-1", "broker-2", "broker-3"):
        folder = os.path.join(data, broker, "prices-0")
        files = sorted(f for f in glob.glob(os.path.join(folder, "*")) if f.endswith((".log", ".index", ".timeindex")))
        check(files, f"no files in {folder}")
        done = subprocess.run(["java", "-cp", os.path.join(JARS, "*"), "kafka.tools.DumpLogSegments", "--deep-iteration",
                               "--print-data-log", "--files", ",".join(files)], capture_output=True, text=True, timeout=120)
        check(done.returncode == 0, done.stderr)
        check("isvalid: false" not in done.stdout and "Mismatches" not in done.stdout and "Found timestamp mismatch"
              not in done.stdout and "isvalid: true" in done.stdout, done.stdout[-3000:])
        check("deleteHorizonMs: OptionalLong[" in done.stdout, "no delete horizon is set")
        print(f"{broker}: kafka-dump-log reads {len(files)} files")


def main():
    with Serve(sys.argv[1], "--config", "log.cleaner.backoff.ms=200") as serve:
        wanted = compacts(serve)
        refuses_null_keys(serve)
        dumps(serve, serve.data)
        survives_restarts(serve, wanted)
        offsets_survive(serve)
        transactions_survive(serve)
        serve.tell("expect invariants hold")


main()
