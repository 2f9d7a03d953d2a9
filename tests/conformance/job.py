"""The ten-minute job: consume, transform, produce, with everything dying around it.

Two instances of a job (Job.java: one with each release; job.js) read job-in and write job-exactly, job-at-least and
job-at-most, each with the guarantee of its name. Meanwhile the script kills, freezes and shuts down brokers, those that
coordinate the group or the transactions above all, takes the active controller, and moves leaders; and instances of the job
are killed with a batch half written, or stopped for longer than their session and woken as zombies. At the end

    job-exactly    holds, read_committed, every record of job-in once and in its order
    job-at-least   holds every record, and some twice
    job-at-most    holds no record twice, and not every one
"""
import collections
import os
import random
import signal
import subprocess
import threading
import time

from harness import Serve, check
from java_tools import JVM

here = os.path.dirname(os.path.abspath(__file__))
PARTITIONS = 4
RATE = 100  # records a second
PATIENCE = 90  # seconds without any progress: longer than a Java client may block
GUARANTEES = ("exactly", "at-least", "at-most")
SETTINGS = {"broker.session.timeout.ms": "1500", "broker.heartbeat.interval.ms": "300", "offsets.topic.num.partitions": "5",
            "transaction.state.log.num.partitions": "5", "group.initial.rebalance.delay.ms": "500",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000"}
QUIET = {"log_level": 0, "reconnect.backoff.max.ms": 500}


def java_hash(text):
    h = 0
    for c in text.encode("ascii"):
        h = (h * 31 + c) & 0xFFFFFFFF
    return h - (1 << 32) if h & 0x80000000 else h


class Instance:
    """One process of the job, begun again whenever it ends."""

    def __init__(self, name, command, environment):
        self.name, self.command, self.environment = name, command, environment
        self.words, self.asleep, self.process = collections.Counter(), False, None
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env=self.environment)
        threading.Thread(target=self.listen, args=(self.process,), daemon=True).start()

    def listen(self, process):
        for line in process.stdout:
            self.words[line.strip()] += 1

    def die(self):
        try:
            self.process.stdin.write("die\n")
            self.process.stdin.flush()
        except OSError:
            pass

    def sleep(self, on):
        self.asleep = on
        self.process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def look_after(self):
        if self.process.poll() is not None:
            self.words["process started again"] += 1
            self.start()

    def stop(self):
        if self.asleep:
            self.sleep(False)
        self.process.kill()
        self.process.wait()


class Job:
    def __init__(self, serve, commands, seconds, seed, environment=None):
        from confluent_kafka import Producer
        self.serve, self.seconds, self.random = serve, seconds, random.Random(seed)
        for topic in ("in", *GUARANTEES):
            serve.tell(f"create-topic job-{topic} partitions={PARTITIONS} rf=3 min.insync.replicas=2")
        self.producer = Producer({"bootstrap.servers": serve.bootstrap, "enable.idempotence": True, "linger.ms": 5, **QUIET})
        self.written, self.writing, self.faults = 0, True, collections.Counter()
        self.instances = [Instance(name, command, environment) for name, command in commands]
        self.began = time.monotonic()

    # --- what happens all the time ---

    def live(self, seconds):
        """Time goes by: records are written, ended instances are begun again."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            due = min(time.monotonic() - self.began, self.seconds) * RATE
            while self.writing and self.written < due:
                self.producer.produce("job-in", str(self.written), partition=self.written % PARTITIONS)
                self.written += 1
            self.producer.poll(0.05)
            for instance in self.instances:
                instance.look_after()

    def until(self, holds, seconds):
        limit = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > limit:
                return False
            self.live(0.2)
        return True

    def whole(self):
        def holds():
            try:
                self.serve.tell("expect under-replicated = 0")
                return True
            except RuntimeError:
                return False
        check(self.until(holds, 60), "replicas are still behind after a minute")

    def leader(self, topic, key):
        """The broker that coordinates the key."""
        found = self.producer.list_topics(topic, timeout=20).topics[topic].partitions
        return found[abs(java_hash(key)) % len(found)].leader if found else -1

    # --- what goes wrong ---

    def without(self, broker, how, back, seconds):
        if broker < 1:
            return
        self.serve.tell(f"{how} broker {broker}")
        self.live(seconds)
        self.serve.tell(f"{back} broker {broker}")
        self.whole()

    def broker_killed(self):
        self.without(self.random.randint(1, 3), "kill", "restart", 4)

    def broker_shut_down(self):
        self.without(self.random.randint(1, 3), "shutdown", "restart", 3)

    def broker_frozen(self):
        self.without(self.random.randint(1, 3), "freeze", "thaw", 4)

    def group_coordinator_killed(self):
        self.without(self.leader("__consumer_offsets", "job-exactly"), "kill", "restart", 4)

    def transaction_coordinator_killed(self):
        key = self.random.choice([name for name, _ in self.transactional])
        self.without(self.leader("__transaction_state", key), "kill", "restart", 4)

    def coordinators_moved(self):
        self.serve.tell("elect preferred all")
        self.live(2)

    def controller_killed(self):
        active = next((n for n in (101, 102, 103) if self.holds(f"controller is {n}")), None)
        if active is not None:
            self.serve.tell(f"kill controller {active}")
            self.live(3)
            self.serve.tell(f"restart controller {active}")
            self.live(1)

    def job_killed(self):
        self.random.choice(self.instances).die()
        self.live(6)

    def job_asleep(self):
        """Longer than its session: others do its work, and it wakes as a zombie."""
        victim = self.random.choice(self.instances)
        victim.sleep(True)
        self.live(8)
        victim.sleep(False)
        self.live(3)

    def holds(self, predicate):
        try:
            self.serve.tell(f"expect {predicate}")
            return True
        except RuntimeError:
            return False

    def happens(self, fault):
        self.faults[fault.__name__.replace("_", " ")] += 1
        fault()
        self.live(1)

    def everything_goes_wrong(self):
        # Both coordinators and both ends of an instance first: even a short run has some of them.
        first = [self.transaction_coordinator_killed, self.job_killed, self.group_coordinator_killed, self.job_asleep, self.job_killed]
        rest = [self.broker_killed, self.coordinators_moved, self.broker_shut_down, self.controller_killed, self.broker_frozen]
        self.live(5)
        # Nobody is killed before there is work in hand.
        check(self.until(lambda: all(self.count(g, "finished") > 0 for g in GUARANTEES), 60), f"the job does not begin: {self.report()}")
        row = list(first)
        while time.monotonic() - self.began < self.seconds:
            if not row:
                row = first + rest
                self.random.shuffle(row)
            self.happens(row.pop(0))
        # What is to be seen afterwards comes of work that was left half done: until there is some with each guarantee.
        for _ in range(10):
            if not all(self.count(g, "half") for g in GUARANTEES):
                self.happens(self.job_killed)
        check(all(self.count(g, "half") for g in GUARANTEES), f"no instance died half way: {self.report()}")

    # --- what came of it ---

    def count(self, guarantee, word):
        return sum(n for instance in self.instances for said, n in list(instance.words.items()) if said.startswith(f"{guarantee} {word}"))

    def caught_up(self):
        """Waits until every group has committed the end of every partition. Nothing is written any more."""
        from confluent_kafka import Consumer, KafkaException, TopicPartition
        parts = [TopicPartition("job-in", p) for p in range(PARTITIONS)]
        readers = {g: Consumer({"bootstrap.servers": self.serve.bootstrap, "group.id": f"job-{g}", "enable.auto.commit": False, **QUIET}) for g in GUARANTEES}
        ends = [readers["exactly"].get_watermark_offsets(part, 20)[1] for part in parts]
        # No transaction writes the input: its offsets are its records.
        check(sum(ends) == self.written, f"{self.written} records were written, the ends are {ends}")

        # However far behind a busy machine has left them: as long as they go on, they are waited for.
        places, left, moved = {}, GUARANTEES, time.monotonic()
        while left and time.monotonic() < moved + PATIENCE:
            self.live(0.5)
            try:
                now = {g: [part.offset for part in readers[g].committed(parts, 20)] for g in GUARANTEES}
            except KafkaException:
                continue  # A coordinator is still loading: nothing was learned.
            for g in GUARANTEES:
                check(all(at <= end for at, end in zip(now[g], ends)), f"{g} has committed {now[g]}, beyond the ends {ends}")
            if now != places:
                places, moved = now, time.monotonic()
            left = [g for g in GUARANTEES if now[g] != ends]
        for reader in readers.values():
            reader.close()
        check(not left, f"for {PATIENCE} s {', '.join(left)} had no progress: {places}, the ends are {ends}; {self.report()}")

    def read(self, topic, isolation="read_committed"):
        """The values of every partition in their order."""
        from confluent_kafka import Consumer, KafkaError, TopicPartition
        consumer = Consumer({"bootstrap.servers": self.serve.bootstrap, "group.id": "reader", "enable.auto.commit": False, "isolation.level": isolation,
                             "enable.partition.eof": True, **QUIET})
        consumer.assign([TopicPartition(topic, p, 0) for p in range(PARTITIONS)])
        values, ended, limit = [[] for _ in range(PARTITIONS)], set(), time.monotonic() + 120
        while len(ended) < PARTITIONS:
            check(time.monotonic() < limit, f"{topic} has no end")
            for message in consumer.consume(5000, 0.2):
                if not message.error():
                    values[message.partition()].append(message.value().decode())
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    ended.add(message.partition())
        consumer.close()
        return values

    def report(self):
        words = collections.Counter()
        for instance in self.instances:
            words.update(instance.words)
        return ", ".join(f"{n} × {word}" for word, n in sorted(words.items()))

    def run(self):
        try:
            self.everything_goes_wrong()
            for instance in self.instances:
                if instance.asleep:
                    instance.sleep(False)
            took = time.monotonic() - self.began
            self.writing = False
            check(self.producer.flush(60) == 0, "the input was not written")
            self.caught_up()
        finally:
            for instance in self.instances:
                instance.stop()
        source = [[f"done {value}" for value in part] for part in self.read("job-in")]
        total = sum(map(len, source))
        out = {g: self.read(f"job-{g}") for g in GUARANTEES}
        raw = sum(map(len, self.read("job-exactly", "read_uncommitted")))
        twice = {g: sum(len(part) - len(set(part)) for part in out[g]) for g in GUARANTEES}
        lost = {g: sum(len(set(wanted) - set(part)) for wanted, part in zip(source, out[g])) for g in GUARANTEES}
        # At once, for another job may be at it.
        print("\n".join([f"    {took:.0f} s, {total} records; " + ", ".join(f"{n} × {fault}" for fault, n in sorted(self.faults.items())),
                         f"    {self.report()}"] + [f"    {g:<9} {sum(map(len, out[g])):>7} records, {twice[g]} twice, {lost[g]} lost" + (
                             f" (read_uncommitted: {raw})" if g == "exactly" else "") for g in GUARANTEES]), flush=True)
        self.serve.tell("expect invariants hold")
        check(total == self.written, f"{self.written} records were written, {total} are in the log")
        check(twice["exactly"] == 0 and lost["exactly"] == 0, f"exactly once: {twice['exactly']} twice, {lost['exactly']} lost")
        check(out["exactly"] == source, "exactly once, but in another order")
        check(raw > total, "no transaction was aborted: nothing was proved")
        check(lost["at-least"] == 0, f"at least once: {lost['at-least']} lost")
        check(twice["at-least"] > 0, "at least once: no duplicates are to be seen")
        check(twice["at-most"] == 0, f"at most once: {twice['at-most']} twice")
        check(lost["at-most"] > 0, "at most once: no loss is to be seen")


def run(program, language, jars, modules, minutes, seed):
    """`jars`: (folder, classes) of the releases an instance each runs with; `modules`: node_modules."""
    arguments = [word for key, value in SETTINGS.items() for word in ("--config", f"{key}={value}")]
    with Serve(program, *arguments) as serve:
        environment = None
        if language == "java":
            commands = [(str(n), [*JVM, "-cp", f"{classes}:{os.path.join(folder, '*')}", "Job", serve.bootstrap, str(n)])
                        for n, (folder, classes) in enumerate(jars)]
            names = [(f"job-{n}", n) for n in range(len(jars))]
        else:
            commands = [(str(n), ["node", os.path.join(here, "job.js"), serve.bootstrap, str(n)]) for n in range(2)]
            names = [(f"job-partition-{p}", p) for p in range(PARTITIONS)]
            environment = dict(os.environ, NODE_PATH=modules, KAFKAJS_NO_PARTITIONER_WARNING="1")
        job = Job(serve, commands, minutes * 60, seed, environment)
        job.transactional = names
        job.run()
