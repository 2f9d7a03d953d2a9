"""What Apache Kafka answers, recorded once, and whether Brokerlab answers the same.

    oracle.py record RELEASE JARS     starts three brokers of 3.9 or 4.1 from the jars, plays its scenario, writes golden/oracle….json
    oracle.py check PROGRAM [WORD]    plays both against `brokerlab serve` and compares; only titles with WORD when given

Differences that are meant stand in golden/differences.txt with their reason; one that is no longer there fails as well, so
that the list stays true. Those that begin with "? " are on their way out and may be gone already.
"""
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(os.path.dirname(here), "live")]
import scenario  # noqa: E402
import scenario_version2  # noqa: E402

# By release: where its answers are kept, what it is asked, and what is configured here to be of its kind.
RELEASES = {"3.9": ("oracle.json", None, {"brokerlab.transaction.version": "0"}), "4.1": ("oracle-4.1.json", [scenario_version2.run], {})}
DIFFERENCES = os.path.join(here, "golden", "differences.txt")
# Configs that both sides are given.
COMMON = {"group.initial.rebalance.delay.ms": "0", "group.coordinator.rebalance.protocols": "classic,consumer", "broker.session.timeout.ms": "3000",
          "broker.heartbeat.interval.ms": "500", "transaction.abort.timed.out.transaction.cleanup.interval.ms": "500"}


def segments_in(folder):
    """The .log files of a partition: content by name."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".log"):
            with open(os.path.join(folder, name), "rb") as source:
                found[name] = source.read()
    return found


def small_file_in(folder, suffix):
    for name in sorted(os.listdir(folder)):
        if name.endswith(suffix):
            with open(os.path.join(folder, name), "rb") as source:
                return source.read()
    return b""


class Kafka:
    """Three brokers that are controllers as well, in a temporary directory; a context manager."""

    def __init__(self, jars, first_port=29190):
        self.folder = tempfile.mkdtemp(prefix="brokerlab-oracle-")
        self.jars = os.path.join(jars, "*")
        self.addresses = {n: ("127.0.0.1", first_port + 100 * n + 2) for n in (1, 2, 3)}
        self.bootstrap = ",".join(f"{host}:{port}" for host, port in self.addresses.values())
        self.processes = {}
        voters = ",".join(f"{n}@127.0.0.1:{port + 1}" for n, (_, port) in self.addresses.items())
        for n, (host, port) in self.addresses.items():
            with open(self.file(n), "w", encoding="utf-8") as out:
                out.write(f"process.roles=broker,controller\nnode.id={n}\ncontroller.quorum.voters={voters}\n"
                          f"listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{port + 1}\n"
                          f"advertised.listeners=PLAINTEXT://{host}:{port}\ninter.broker.listener.name=PLAINTEXT\n"
                          "controller.listener.names=CONTROLLER\n"
                          "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n"
                          f"log.dirs={self.folder}/data{n}\n" + "".join(f"{k}={v}\n" for k, v in COMMON.items()))
            subprocess.run(["java", "-Xmx128m", "-cp", self.jars, "kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ",
                            "-c", self.file(n)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def file(self, n):
        return os.path.join(self.folder, f"server{n}.properties")

    def restart(self, n):
        with open(os.path.join(self.folder, f"log{n}"), "a", encoding="utf-8") as log:
            self.processes[n] = subprocess.Popen(
                ["java", "-Xmx320m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", self.jars, "kafka.Kafka", self.file(n)],
                stdout=log, stderr=subprocess.STDOUT)

    def kill(self, n):
        self.processes[n].kill()
        self.processes[n].wait()

    def freeze(self, n):
        self.processes[n].send_signal(signal.SIGSTOP)
        # Its threads stop one after another.
        time.sleep(0.5)

    def thaw(self, n):
        self.processes[n].send_signal(signal.SIGCONT)

    def segments(self, n, topic, partition):
        return segments_in(f"{self.folder}/data{n}/{topic}-{partition}")

    def small_file(self, n, topic, partition, suffix):
        return small_file_in(f"{self.folder}/data{n}/{topic}-{partition}", suffix)

    def __enter__(self):
        for n in self.addresses:
            self.restart(n)
        limit = time.monotonic() + 60
        while True:
            if time.monotonic() > limit:
                raise RuntimeError("Kafka did not start")
            try:
                cluster = scenario.Cluster(self.addresses)
                if all(len(cluster.call("Metadata", 12, n, topics=[]).get("brokers", ())) == 3 for n in self.addresses):
                    cluster.close()
                    return self
            except OSError:
                pass
            time.sleep(0.2)

    def __exit__(self, *_):
        for process in self.processes.values():
            process.send_signal(signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Ours:
    """The same of `brokerlab serve`."""

    def __init__(self, serve):
        self.serve = serve

    def kill(self, n):
        self.serve.tell(f"kill broker {n}")

    def restart(self, n):
        self.serve.tell(f"restart broker {n}")

    def freeze(self, n):
        self.serve.tell(f"freeze broker {n}")

    def thaw(self, n):
        self.serve.tell(f"thaw broker {n}")

    def segments(self, n, topic, partition):
        return segments_in(os.path.join(self.serve.data, f"broker-{n}", f"{topic}-{partition}"))

    def small_file(self, n, topic, partition, suffix):
        return small_file_in(os.path.join(self.serve.data, f"broker-{n}", f"{topic}-{partition}"), suffix)


def addresses_of(bootstrap):
    return {n: (each.rsplit(":", 1)[0], int(each.rsplit(":", 1)[1])) for n, each in enumerate(bootstrap.split(","), 1)}


def record(release, jars):
    golden, parts, _ = RELEASES[release]
    golden = os.path.join(here, "golden", golden)
    with Kafka(jars) as kafka:
        cluster = scenario.Cluster(kafka.addresses, kafka)
        try:
            answers = scenario.run(cluster, parts)
        except BaseException:
            for title, answer in list(cluster.answers.items())[-20:]:
                print(f"{title}: {json.dumps(answer, sort_keys=True)}")
            raise
        cluster.close()
    with open(golden, "w", encoding="utf-8") as out:
        # One line per question, so that a change of one answer is a change of one line.
        out.write("{\n" + ",\n".join(f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False, sort_keys=True)}"
                                     for k, v in answers.items()) + "\n}\n")
    print(f"{len(answers)} answers of Apache Kafka recorded")


def compare(path, theirs, ours):
    """Yields (path, Kafka's, ours) for every field that differs."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in list(theirs) + [k for k in ours if k not in theirs]:
            yield from compare(f"{path}.{key}", theirs.get(key, "(nothing)"), ours.get(key, "(nothing)"))
    elif isinstance(theirs, list) and isinstance(ours, list) and theirs and ours and isinstance(theirs[0], dict) and len(theirs) == len(ours):
        for number, (one, other) in enumerate(zip(theirs, ours)):
            yield from compare(f"{path}[{number}]", one, other)
    elif theirs != ours and not (path.endswith("error_message") and theirs is None):
        # More is explained here than in Kafka: an error message where it has none is no difference.
        yield path, theirs, ours


def differences():
    """Pattern of `title.path` → reason, and those that may be gone. A reason stands above its patterns."""
    result, leaving, reason = {}, set(), ""
    with open(DIFFERENCES, encoding="utf-8") as source:
        for line in source:
            line = line.rstrip("\n")
            if line.startswith("# "):
                reason = line[2:]
            elif line:
                pattern = line.removeprefix("? ")
                result[pattern] = reason
                if pattern != line:
                    leaving.add(pattern)
    return result, leaving


def matches(pattern, path):
    return fnmatch.fnmatchcase(path, pattern.replace("[", "[[]"))


def check(program, word=""):
    from harness import Serve
    listed = subprocess.run([program, "fidelity"], capture_output=True, text=True, check=True).stdout
    if "no reason is given" in listed:
        print("brokerlab fidelity lists a config as ignored without a reason")
        return 1
    (meant, leaving), used, wrong, asked = differences(), set(), 0, 0
    for release, (name, parts, ours) in RELEASES.items():
        with open(os.path.join(here, "golden", name), encoding="utf-8") as source:
            golden = json.load(source)
        arguments = [word for key, value in (*COMMON.items(), *ours.items()) for word in ("--config", f"{key}={value}")]
        with Serve(program, *arguments) as serve:
            cluster = scenario.Cluster(addresses_of(serve.bootstrap), Ours(serve))
            answers = json.loads(json.dumps(scenario.run(cluster, parts)))
            cluster.close()
        asked += len(golden)
        for title in list(golden) + [t for t in answers if t not in golden]:
            if word not in title:
                continue
            prefix = "" if release == "3.9" else f"{release}: "
            for path, theirs, ours_ in compare(prefix + title, golden.get(title, "(not asked)"), answers.get(title, "(not asked)")):
                found = [p for p in meant if matches(p, path)]
                used.update(found)
                if not found:
                    wrong += 1
                    print(f"{path}\n    Kafka: {json.dumps(theirs, ensure_ascii=False)[:300]}\n    here:  {json.dumps(ours_, ensure_ascii=False)[:300]}")
    stale = [p for p in meant if p not in used | leaving] if not word else []
    for pattern in stale:
        print(f"no longer different, take it out of the list: {pattern}")
    print(f"{asked} questions: {wrong} fields differ from Apache Kafka's answers; {len(used)} kinds of difference are listed with a reason")
    return 1 if wrong or stale else 0


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(*sys.argv[2:])
    else:
        sys.exit(check(*sys.argv[2:]))
