"""Groups as real programs use them: kcat with two members of which one is killed, kafka-python with auto-commit, commits by
hand, seek and lag, and the coordinator's broker killed in the middle of it all."""
import subprocess
import sys
import threading
import time

from harness import Serve, check
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.structs import OffsetAndMetadata


class Kcat:
    """One member of a group; what it has read, as (partition, offset, value)."""

    def __init__(self, serve, group, *options):
        self.rows = []
        self.notes = []
        self.process = subprocess.Popen(
            ["kcat", "-b", serve.bootstrap, "-f", "%p %o %s\n", "-X", "auto.offset.reset=earliest",
             "-X", "session.timeout.ms=6000", "-X", "heartbeat.interval.ms=500", "-X", "auto.commit.interval.ms=300",
             "-X", "reconnect.backoff.max.ms=300", "-X", "log_level=3", "-u", *options, "-G", group, "lines"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.note, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            partition, offset, value = line.rstrip("\n").split(" ", 2)
            self.rows.append((int(partition), int(offset), value))

    def note(self):
        for line in self.process.stderr:
            self.notes.append(line.rstrip("\n"))

    def end(self, kill=False):
        self.process.kill() if kill else self.process.terminate()
        self.process.wait(30)


def wait(condition, what, seconds=40):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError(f"after {seconds} s still not: {what() if callable(what) else what}")
        time.sleep(0.05)


def produce(serve, count, first=0):
    producer = KafkaProducer(bootstrap_servers=serve.bootstrap.split(","), acks="all", retries=10)
    futures = [producer.send("lines", value=f"line {i}".encode(), partition=i % 6) for i in range(first, first + count)]
    for future in futures:
        future.get(timeout=30)
    producer.close()


def coordinator_of(serve, group):
    """Which broker, from a metadata request's neighbour: FindCoordinator by kafka-python's admin client."""
    admin = KafkaAdminClient(bootstrap_servers=serve.bootstrap.split(","))
    broker = admin._find_coordinator_ids([group])[group]
    admin.close()
    return broker


def kcat_group(serve):
    produce(serve, 600)
    first = Kcat(serve, "readers")
    wait(lambda: len(first.rows) == 600, lambda: f"{len(first.rows)} of 600 lines, {first.notes}")
    second = Kcat(serve, "readers")
    wait(lambda: any("assigned" in line for line in second.notes), "the second member has partitions")
    produce(serve, 600, 600)
    wait(lambda: len(first.rows) + len(second.rows) >= 1200,
         lambda: f"{len(first.rows)} + {len(second.rows)} of 1200, {first.notes} {second.notes}")
    check(second.rows, "the second member read nothing")
    new = [row for row in first.rows + second.rows if int(row[2].split()[1]) >= 600]
    check(len({row[:2] for row in new}) == len(new) == 600, f"{len(new)} rows of 600 new ones")
    mine = {row[0] for row in first.rows if int(row[2].split()[1]) >= 600}
    theirs = {row[0] for row in second.rows}
    check(len(mine) == 3 and len(theirs) == 3 and not mine & theirs, f"{mine} and {theirs} are no shares")
    # One is killed: nothing was said, so its partitions are free when its session is over.
    time.sleep(0.5)  # its auto-commit of what it has read: kcat cannot be asked whether it was sent
    second.end(kill=True)
    produce(serve, 60, 1200)
    wait(lambda: {f"line {i}" for i in range(1200, 1260)} <= {row[2] for row in first.rows}, "the survivor reads all")
    # The coordinator dies: the next one knows the group and its offsets.
    broker = coordinator_of(serve, "readers")
    serve.tell(f"kill broker {broker}")
    before = len(first.rows)
    produce(serve, 60, 1260)
    wait(lambda: {f"line {i}" for i in range(1260, 1320)} <= {row[2] for row in first.rows},
         lambda: f"lines after the coordinator died, {len(first.rows) - before} rows, {first.notes[-5:]}")
    serve.tell(f"restart broker {broker}")
    serve.until("under-replicated == 0", 40)
    first.end()
    # What was committed is where the next one starts.
    third = Kcat(serve, "readers", "-e")
    third.process.wait(60)
    check(len(third.rows) <= 60, f"{len(third.rows)} lines were read again")


def kafka_python_group(serve):
    servers = serve.bootstrap.split(",")
    options = dict(bootstrap_servers=servers, group_id="tills", auto_offset_reset="earliest", session_timeout_ms=6000,
                   heartbeat_interval_ms=500, auto_commit_interval_ms=200, consumer_timeout_ms=3000)
    consumer = KafkaConsumer("lines", **options)
    got = sum(1 for _ in consumer)
    check(got == 1320, f"{got} of 1320 lines")
    consumer.close()  # commits where it stands, and leaves
    again = KafkaConsumer("lines", **options)
    check(sum(1 for _ in again) == 0, "lines were read twice after auto-commit")
    again.close()
    # By hand, and back.
    partition = TopicPartition("lines", 0)
    again = KafkaConsumer("lines", **{**options, "enable_auto_commit": False})
    wait(lambda: again.poll(100) or partition in again.assignment(), "partitions are assigned")
    again.commit({partition: OffsetAndMetadata(7, "by hand")})
    check(again.committed(partition) == 7, again.committed(partition))
    again.seek(partition, 5)
    first = next(again)
    check((first.partition, first.offset) == (0, 5), first)
    ends = again.end_offsets([TopicPartition("lines", p) for p in range(6)])
    check(sum(ends.values()) == 1320, ends)
    check(ends[partition] - again.committed(partition) == 213, "LAG of lines-0")
    again.close(autocommit=False)
    admin = KafkaAdminClient(bootstrap_servers=servers)
    names = {name for name, _ in admin.list_consumer_groups()}
    check({"readers", "tills"} <= names, names)
    offsets = admin.list_consumer_group_offsets("tills")
    check(len(offsets) == 6 and offsets[partition].offset == 7 and offsets[partition].metadata == "by hand", offsets)
    described = admin.describe_consumer_groups(["tills"])[0]
    check(described.state == "Empty" and described.protocol_type == "consumer", described)
    admin.close()


def main(program):
    with Serve(program, "--config", "group.initial.rebalance.delay.ms=200", "--config", "broker.session.timeout.ms=1500",
               "--config", "broker.heartbeat.interval.ms=300") as serve:
        serve.tell("create-topic lines partitions=6 rf=3 min.insync.replicas=2")
        kcat_group(serve)
        kafka_python_group(serve)
    print("groups: kcat with a member and a coordinator killed, kafka-python with commits, seek and lag")


if __name__ == "__main__":
    main(sys.argv[1])
