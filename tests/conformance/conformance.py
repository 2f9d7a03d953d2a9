"""`./dev conformance`: every client and every capability, each an assertion on what the client itself says.

    conformance.py PROGRAM CACHE [WORD]     only rows whose "client | capability" contains WORD
                   --quick                  the part that is in the gate: every client, each kind of guarantee, once
                   --minutes M --seed S     for the rows of the job (`WORD` job): how long things go wrong, and how

Ends with 1 when something fails that tests/conformance/reasons.txt does not name. What cannot be fetched is skipped and said.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(os.path.dirname(here), "live")]
import dump_log  # noqa: E402
import job  # noqa: E402
import java_tools  # noqa: E402
import other_clients  # noqa: E402
from harness import Serve  # noqa: E402
from table import Table  # noqa: E402

RELEASES = ("3.9.1", "4.1.1")
SETTINGS = {"group.initial.rebalance.delay.ms": "0", "offsets.topic.num.partitions": "5", "transaction.state.log.num.partitions": "5",
            "group.coordinator.rebalance.protocols": "classic,consumer"}
# What the gate runs of each client; None: all of it. Clients that are not named are left to the whole.
QUICK = {"kcat 1.7.1": None, "librdkafka": None, "confluent-kafka": None, "kafka-python": None, "KafkaJS 2.2.4": ("produce", "group", "transactions"),
         "@platformatic/kafka": None, "kafka-clients 3.9.1": ("admin: describe", "group: range", "transactions: version 1"),
         "kafka-clients 4.1.1": ("produce each codec, times, seek", "group: cooperative-sticky", "group: KIP-848", "transactions: version 2"),
         "kafka-tools 3.9.1": ("topics", "console-producer and -consumer, each codec", "verifiable-consumer", "reassign-partitions",
                               "consumer-groups: members", "producer-perf-test: transactions", "transactions: list and describe"),
         "kafka-tools 4.1.1": ("metadata-quorum", "groups"), "kafka-dump-log": None, "job in Java": None, "job in KafkaJS": None}


def command_that_ends(words, seconds=600):
    """Whether it ended well and in time."""
    try:
        return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def jars(cache, release):
    """The folder with a release's jars, fetched once; None when the registry does not answer."""
    folder = os.path.join(cache, f"kafka-{release}")
    if os.path.exists(os.path.join(folder, "complete")):
        return folder
    print(f"fetching Apache Kafka {release} with Maven", flush=True)
    done = command_that_ends(["mvn", "-q", "-B", "-f", os.path.join(here, "pom.xml"), "dependency:copy-dependencies", "-DincludeScope=runtime",
                           f"-Dkafka.version={release}", f"-DoutputDirectory={os.path.abspath(folder)}"])
    if not done:
        return None
    with open(os.path.join(folder, "complete"), "w", encoding="ascii"):
        return folder


def serve(program, *more, data=None):
    arguments = [word for key, value in SETTINGS.items() for word in ("--config", f"{key}={value}")]
    return Serve(program, *arguments, *more, data=data)


def tools(table, program, release, folder):
    client = f"kafka-tools {release}"
    if not table.wants_any(client, (name for name, _ in java_tools.rows(release))):
        return
    with serve(program) as running:
        kit = java_tools.Tools(folder, release, running)
        for name, test in java_tools.rows(release):
            table.run(client, name, test, kit)


JAVA_CLIENT = (("describe", "admin: describe"), ("change", "admin: change"), ("produce", "produce each codec, times, seek"), ("range", "group: range"),
               ("roundrobin", "group: roundrobin"), ("cooperative-sticky", "group: cooperative-sticky"),
               ("consumer-protocol", "group: KIP-848"))
TRANSACTION_VERSIONS = tuple((str(v), f"transactions: version {v}") for v in (0, 1, 2))


def java_clients(table, program, release, folder):
    client = f"kafka-clients {release}"
    if not table.wants_any(client, (name for _, name in JAVA_CLIENT + TRANSACTION_VERSIONS)):
        return
    classes = java_tools.compiled(folder)

    def test(running, word, prefix):
        try:
            done = subprocess.run([*java_tools.JVM, "-cp", f"{classes}:{os.path.join(folder, '*')}", "Clients", running.bootstrap, word,
                                   prefix], capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            raise AssertionError("did not end in 120 s") from None
        java_tools.fail_unless(done.returncode == 0 and done.stdout.strip().endswith("ok"), java_tools.reason_in(done.stdout + done.stderr))
    if table.wants_any(client, (name for _, name in JAVA_CLIENT)):
        with serve(program) as running:
            for word, name in JAVA_CLIENT:
                table.run(client, name, test, running, word, f"{word}-")
    for version, name in TRANSACTION_VERSIONS:
        if table.wants(client, name):
            with serve(program, "--config", f"brokerlab.transaction.version={version}") as running:
                table.run(client, name, test, running, "transactions", f"txn{version}-")


def dumps(table, program, folder, release):
    client = "kafka-dump-log"
    if not table.wants_any(client, (name for name, _ in dump_log.ROWS)):
        return
    home = tempfile.mkdtemp(prefix="brokerlab-dump-")
    try:
        data = os.path.join(home, "data")
        # Small segments and dense indexes, so that every kind of file has entries.
        with serve(program, data=data) as running:
            kit = java_tools.Tools(folder, release, running)
            running.tell("create-topic dumped partitions=2 rf=3 segment.bytes=20000 index.interval.bytes=100")
            for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
                kit.run("console-producer", "--topic", "dumped", "--compression-codec", codec, stdin="".join(
                    f"{codec} record {i} {'x' * (i % 90)}\n" for i in range(600)))
            for name, test in (("a group", java_tools.console_group), ("a transaction", java_tools.producer_perf_transactional)):
                try:
                    test(kit)
                except AssertionError as error:
                    print(f"    (no files of {name}: {' '.join(str(error).split())[:120]})")
            abort_something(running)
            running.tell("kill broker 2")
            running.tell("restart broker 2")
            running.until("under-replicated == 0")
        for name, test in dump_log.ROWS:
            table.run(client, name, test, dump_log.Dump(folder, data))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def others(table, program, cache):
    for client, rows in other_clients.ROWS.items():
        if table.wants_any(client, (name for name, _ in rows)):
            with serve(program) as running:
                running.cache = cache
                for name, test in rows:
                    table.run(client, name, test, running)


def node_modules(cache):
    """The folder with the JavaScript clients, fetched once; None when the registry does not answer."""
    folder = os.path.join(cache, "npm")
    if not os.path.exists(os.path.join(folder, "complete")):
        os.makedirs(folder, exist_ok=True)
        print("fetching KafkaJS and @platformatic/kafka with npm", flush=True)
        if not command_that_ends(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "kafkajs@2.2.4",
                                  "@platformatic/kafka@1.35.0"]):
            return None
        with open(os.path.join(folder, "complete"), "w", encoding="ascii"):
            pass
    return os.path.join(os.path.abspath(folder), "node_modules")


def javascript(table, program, modules):
    for client, (script, names) in other_clients.JAVASCRIPT.items():
        if not table.wants_any(client, names):
            continue
        if modules is None:
            table.skip(client, "the npm registry does not answer")
            continue
        with serve(program) as running:
            for name in names:
                table.run(client, name, other_clients.node, running, modules, script, name)


def jobs(table, program, folders, modules, minutes, seed):
    """The job of two instances under faults, in each language; both at a time in the gate, which has a minute for them."""
    name, rows = "guarantees under faults", []
    if table.wants("job in Java", name) and None not in folders:
        releases = [(folder, java_tools.compiled(folder)) for folder in folders]
        rows.append(("job in Java", name, job.run, program, "java", releases, None, minutes, seed))
    if table.wants("job in KafkaJS", name):
        if modules is None:
            table.skip("job in KafkaJS", "the npm registry does not answer")
        else:
            rows.append(("job in KafkaJS", name, job.run, program, "js", None, modules, minutes, seed))
    running = [threading.Thread(target=table.run, args=row) for row in rows]
    for each in running:
        each.start()
        if not table.quick:
            each.join()
    for each in running:
        each.join()


def abort_something(running):
    """An aborted transaction, for a transaction index to have an entry."""
    try:
        from confluent_kafka import Producer
        producer = Producer({"bootstrap.servers": running.bootstrap, "transactional.id": "aborter", "log_level": 0})
        producer.init_transactions(20)
        producer.begin_transaction()
        producer.produce("dumped", b"never", partition=0)
        producer.flush(10)
        producer.abort_transaction(20)
    except Exception as error:  # noqa: BLE001 - the row that needs it says so
        print(f"    (nothing was aborted: {error})")


def main(program, cache, word, quick, minutes, seed):
    os.makedirs(cache, exist_ok=True)
    table = Table(word, QUICK if quick else None)
    others(table, program, cache)
    modules = node_modules(cache) if any(table.wants_any(client, names) for client, names in (
        *((client, names) for client, (_, names) in other_clients.JAVASCRIPT.items()), ("job in KafkaJS", ("guarantees under faults",)))) else None
    javascript(table, program, modules)
    rows_of_java = (*JAVA_CLIENT, *TRANSACTION_VERSIONS)
    java = {client: names for release in RELEASES for client, names in (
        (f"kafka-clients {release}", [name for _, name in rows_of_java]), (f"kafka-tools {release}", [name for name, _ in java_tools.rows(release)]))}
    java.update({"kafka-dump-log": [name for name, _ in dump_log.ROWS], "job in Java": ["guarantees under faults"]})
    wanted = any(table.wants_any(client, names) for client, names in java.items())
    folders = {release: jars(cache, release) if wanted else None for release in RELEASES}
    for release, folder in folders.items():
        if folder is not None:
            java_clients(table, program, release, folder)
            tools(table, program, release, folder)
    if None not in folders.values():
        dumps(table, program, folders[RELEASES[0]], RELEASES[0])
    elif wanted:
        for client, names in java.items():
            if table.wants_any(client, names) and not (folders.get(client.split()[-1]) and client != "kafka-dump-log"):
                table.skip(client, "Maven Central does not answer")
    jobs(table, program, list(folders.values()), modules, minutes if minutes is not None else 0.2 if quick else 0.5, seed)
    return table.finish()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="./dev conformance", description="Real clients and Kafka's own tools, client × capability.")
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("cache", help=argparse.SUPPRESS)
    parser.add_argument("word", nargs="?", default="", help="only rows whose 'client | capability' contains it")
    parser.add_argument("--quick", action="store_true", help="the part that is in the gate")
    parser.add_argument("--minutes", type=float, help="how long things go wrong around the jobs (0.5; with --quick 0.2)")
    parser.add_argument("--seed", type=int, default=1, help="what goes wrong around the jobs when (1)")
    sys.exit(main(**vars(parser.parse_intermixed_args())))
