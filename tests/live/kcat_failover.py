"""Every line of a real text through kcat, acks=all and idempotent, while broker after broker is killed and restarted:
what was acknowledged comes back exactly once, and in order for each key."""
import glob
import subprocess
import sys
import threading
import time

from harness import Serve, check

LINES = 10_000


def text():
    lines = []
    for path in sorted(glob.glob("/usr/share/common-licenses/*") + glob.glob("/usr/lib/python3*/*.py")):
        with open(path, encoding="utf-8", errors="replace") as source:
            lines += [line.rstrip("\n").replace("\t", " ") for line in source]
        if len(lines) >= LINES:
            break
    check(len(lines) >= LINES, "this machine has too little text")
    # The number makes each line unique; the key groups them.
    return [(f"k{i % 17}", f"{i:05d} {line}") for i, line in enumerate(lines[:LINES])]


def main(program):
    pairs = text()
    with Serve(program, "--config", "broker.session.timeout.ms=1500", "--config", "broker.heartbeat.interval.ms=300") as serve:
        serve.tell("create-topic lines partitions=3 rf=3 min.insync.replicas=2")
        producer = subprocess.Popen(
            ["kcat", "-P", "-b", serve.bootstrap, "-t", "lines", "-K", "\t", "-X", "acks=all", "-X", "enable.idempotence=true",
             "-X", "partitioner=murmur2_random", "-X", "message.timeout.ms=60000", "-X", "linger.ms=2", "-X", "reconnect.backoff.max.ms=300", "-X", "log_level=3"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        stop = threading.Event()
        kills = []

        def disturb():
            broker = 1
            while not stop.is_set():
                serve.tell(f"kill broker {broker}")
                kills.append(broker)
                time.sleep(1.2)
                serve.tell(f"restart broker {broker}")
                serve.until("under-replicated == 0", 40)
                broker = broker % 3 + 1

        disturber = threading.Thread(target=disturb)
        disturber.start()
        for number, (key, value) in enumerate(pairs):
            try:
                producer.stdin.write(f"{key}\t{value}\n")
                if number % 40 == 0:
                    producer.stdin.flush()
                    time.sleep(0.04)
            except BrokenPipeError:
                stop.set()
                disturber.join()
                check(False, f"kcat ended early: {producer.stderr.read()}")
        producer.stdin.close()
        complaints = producer.stderr.read()
        code = producer.wait(120)
        stop.set()
        disturber.join()
        check(code == 0, f"kcat ended with {code}: {complaints}")
        check("Delivery failed" not in complaints, complaints)
        check(len(kills) >= 3, f"only {kills} were killed: the test proves nothing")
        serve.until("under-replicated == 0")
        out = subprocess.run(["kcat", "-C", "-b", serve.bootstrap, "-t", "lines", "-o", "beginning", "-e", "-q", "-f",
                              "%p\t%o\t%k\t%s\n"], capture_output=True, text=True, timeout=120, check=True).stdout
        got = [line.split("\t", 3) for line in out.splitlines()]
        check(len(got) == LINES, f"{len(got)} lines came back, {LINES} were acknowledged")
        check(len({value for *_, value in got}) == LINES, "a line came back twice")
        by_key = {}
        for partition, offset, key, value in got:
            by_key.setdefault(key, []).append((int(partition), int(offset), value))
        sent = {}
        for key, value in pairs:
            sent.setdefault(key, []).append(value)
        for key, records in by_key.items():
            check(len({partition for partition, *_ in records}) == 1, f"{key} is in several partitions")
            check([value for *_, value in sorted(records)] == sent[key], f"the lines of {key} are out of order")
        check(serve.tell("expect invariants hold") is not None, "an invariant is broken")
    print(f"{LINES} lines acknowledged and read back exactly once, in order per key; brokers killed: {kills}")


if __name__ == "__main__":
    main(sys.argv[1])
