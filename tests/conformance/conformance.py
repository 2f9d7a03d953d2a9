"""`./dev conformance`: every client and every capability, each an assertion on what the client itself says.

    conformance.py PROGRAM CACHE [WORD]     only rows whose "client | capability" contains WORD

Ends with 1 when something fails that tests/conformance/reasons.txt does not name. What cannot be fetched is skipped and said.
"""
import os
import shutil
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(os.path.dirname(here), "live")]
import dump_log  # noqa: E402
import java_tools  # noqa: E402
import other_clients  # noqa: E402
from harness import Serve  # noqa: E402
from table import Table  # noqa: E402

RELEASES = ("3.9.1", "4.1.1")
SETTINGS = {"group.initial.rebalance.delay.ms": "0", "offsets.topic.num.partitions": "5", "transaction.state.log.num.partitions": "5",
            "group.coordinator.rebalance.protocols": "classic,consumer"}


def jars(cache, release):
    """The folder with a release's jars, fetched once; None when the registry does not answer."""
    folder = os.path.join(cache, f"kafka-{release}")
    if os.path.exists(os.path.join(folder, "complete")):
        return folder
    print(f"fetching Apache Kafka {release} with Maven", flush=True)
    done = subprocess.run(["mvn", "-q", "-B", "-f", os.path.join(here, "pom.xml"), "dependency:copy-dependencies", "-DincludeScope=runtime",
                           f"-Dkafka.version={release}", f"-DoutputDirectory={os.path.abspath(folder)}"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False)
    if done.returncode:
        return None
    with open(os.path.join(folder, "complete"), "w", encoding="ascii"):
        return folder


def serve(program, *more, data=None):
    arguments = [word for key, value in SETTINGS.items() for word in ("--config", f"{key}={value}")]
    return Serve(program, *arguments, *more, data=data)


def tools(table, program, release, folder):
    client = f"kafka-tools {release}"
    if not any(table.wants(client, name) for name, _ in java_tools.ROWS):
        return
    with serve(program) as running:
        kit = java_tools.Tools(folder, release, running)
        for name, test in java_tools.ROWS:
            table.run(client, name, test, kit)


JAVA_CLIENT = (("describe", "admin: describe"), ("change", "admin: change"), ("produce", "produce each codec, times, seek"), ("range", "group: range"),
               ("roundrobin", "group: roundrobin"), ("cooperative-sticky", "group: cooperative-sticky"),
               ("consumer-protocol", "group: KIP-848"), ("transactions", "consume, transform, produce"))


def java_clients(table, program, release, folder):
    client = f"kafka-clients {release}"
    if not any(table.wants(client, name) for _, name in JAVA_CLIENT):
        return
    classes = os.path.join(folder, "classes")
    compiler = [name for name in os.listdir(folder) if name.startswith("ecj-")]
    built = compiler and subprocess.run(
        ["java", "-jar", os.path.join(folder, compiler[0]), "-17", "-nowarn", "-proc:none", "-cp", ":".join(os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.startswith(("kafka-clients", "slf4j-api"))),
         "-d", classes, os.path.join(here, "Clients.java")], capture_output=True, text=True, check=False)
    if not built or built.returncode:
        table.note(client, "compiled", built.stderr[-400:] if built else "there is no compiler among the jars")
        return
    with serve(program) as running:
        for capability, name in JAVA_CLIENT:
            def test(word=capability):
                try:
                    done = subprocess.run([*java_tools.JVM, "-cp", f"{classes}:{os.path.join(folder, '*')}", "Clients", running.bootstrap, word,
                                           f"{word}-"], capture_output=True, text=True, timeout=120, check=False)
                except subprocess.TimeoutExpired:
                    raise AssertionError("did not end in 120 s") from None
                java_tools.fail_unless(done.returncode == 0 and done.stdout.strip().endswith("ok"), java_tools.reason_in(done.stdout + done.stderr))
            table.run(client, name, test)


def dumps(table, program, folder, release):
    client = "kafka-dump-log"
    if not any(table.wants(client, name) for name, _ in dump_log.ROWS):
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


def others(table, program):
    for client, rows in other_clients.ROWS.items():
        if any(table.wants(client, name) for name, _ in rows):
            with serve(program) as running:
                for name, test in rows:
                    table.run(client, name, test, running)


def javascript(table, program, cache):
    folder = os.path.join(cache, "npm")
    wanted = {client: (script, [c for c in names if table.wants(client, c)]) for client, (script, names) in other_clients.JAVASCRIPT.items()}
    if not any(names for _, names in wanted.values()):
        return
    if not os.path.isdir(os.path.join(folder, "node_modules", "kafkajs")):
        os.makedirs(folder, exist_ok=True)
        print("fetching KafkaJS and @platformatic/kafka with npm", flush=True)
        done = subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "kafkajs@2.2.4",
                               "@platformatic/kafka@1.35.0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            for client in wanted:
                table.skip(client, "the npm registry does not answer")
            return
    for client, (script, names) in wanted.items():
        with serve(program) as running:
            for name in names:
                table.run(client, name, other_clients.node, running, os.path.join(os.path.abspath(folder), "node_modules"), script, name)


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


def main(program, cache, word=""):
    os.makedirs(cache, exist_ok=True)
    table = Table(word)
    others(table, program)
    javascript(table, program, cache)
    folders = {release: jars(cache, release) for release in RELEASES}
    for release, folder in folders.items():
        if folder is None:
            table.skip(f"kafka-tools {release}", "Maven Central does not answer")
        else:
            java_clients(table, program, release, folder)
            tools(table, program, release, folder)
    if folders[RELEASES[0]]:
        dumps(table, program, folders[RELEASES[0]], RELEASES[0])
    return table.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
