"""What is typed wrong gets one sentence on standard error, exit code 2, and leaves no trace."""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from harness import Serve, check, free_ports


def main(program):
    def run(*arguments, **more):
        return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, **more)

    def refused(*arguments, says=""):
        result = run(*arguments, stdin=subprocess.DEVNULL)
        where = " ".join(argument[:40] for argument in arguments)
        check(result.returncode == 2, f"{where}: exit code {result.returncode}, not 2; {result.stderr}")
        lines = result.stderr.strip().splitlines()
        check(len(lines) == 1, f"{where}: {len(lines)} lines on standard error: {result.stderr[:300]}")
        check(says in lines[0], f"{where}: {lines[0]}")
        return lines[0]

    for arguments in (["--no-such"], ["nonsense"], ["serve", "--port"], ["serve", "--port", "-1"], ["serve", "--port", "65536"],
                      ["serve", "--port", "abc"], ["serve", "--port", "9092x"], ["serve", "--brokers", "0"],
                      ["serve", "--brokers", "1000000000"], ["serve", "--seed", ""], ["serve", "--seed", "-1"],
                      ["serve", "--seed", "0xzz"], ["serve", "--config", "novalue"], ["play"], ["play", "/no/such/file"], ["dump"],
                      ["lesson"], ["lesson", "run", "/no/such/lesson.md"], ["help", "nonsense"], ["serve", "x" * 100000],
                      ["serve", "--script", "/no/such/file"], ["serve", "--config", "no.such.config=1", "--port", "0"]):
        refused(*arguments)

    for arguments in (["--help"], ["serve", "--help"], ["play", "--help"], ["dump", "--help"], ["lesson", "--help"], ["--version"],
                      ["lesson", "list"], ["fidelity"], ["help"], ["help", "start", "producer"], ["help", "--markdown"]):
        result = run(*arguments)
        check(result.returncode == 0 and result.stdout, f"{arguments}: {result.returncode} {result.stderr}")

    with tempfile.TemporaryDirectory() as folder:
        # A wrong script line: its line and column, what was expected, the nearest word.
        script = os.path.join(folder, "script")
        with open(script, "w") as out:
            out.write("# fine\nkil broker 2\ncreate-topic orders partitons=3\n")
        result = run("play", script)
        check(result.returncode == 2, result.returncode)
        check(f"{script}:2" in result.stderr and "kill" in result.stderr, result.stderr)
        check(f"{script}:3" in result.stderr and "partitions" in result.stderr, result.stderr)
        # An expectation that does not hold: exit 1, with expected and got.
        with open(script, "w") as out:
            out.write("run until ready\nexpect broker 1 is dead\n")
        result = run("play", script)
        check(result.returncode == 1 and "broker 1" in result.stderr, f"{result.returncode} {result.stderr}")

        # A port in use.
        port = free_ports(4)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", port + 1))
            taken.listen()
            data = os.path.join(folder, "data")
            refused("serve", "--port", str(port), "--data", data, says=str(port + 1))
            check(not os.path.exists(data), "a data directory was made although the port was in use")
        # A directory that is not ours.
        foreign = os.path.join(folder, "foreign")
        os.mkdir(foreign)
        with open(os.path.join(foreign, "thesis.txt"), "w") as out:
            out.write("do not touch")
        refused("serve", "--port", "0", "--data", foreign, says="foreign")
        check(os.listdir(foreign) == ["thesis.txt"], os.listdir(foreign))
        refused("serve", "--port", "0", "--data", os.path.join(foreign, "thesis.txt"))
        refused("serve", "--port", "0", "--data", "")
        # A second process on the same directory; then the same directory again.
        data = os.path.join(folder, "ours")
        with Serve(program, data=data) as first:
            first.tell("create-topic kept partitions=1 rf=3")
            before = sorted(os.listdir(data))
            refused("serve", "--port", "0", "--data", data, says="in use")
            check(sorted(os.listdir(data)) == before, "the second process touched the directory")
        with Serve(program, data=data) as again:
            again.until("leader kept-0 is not none")
            # An empty partition is there for other programs to see, though nothing was ever written to it.
            again.tell("create-topic empty partitions=1 rf=3")
            log = os.path.join(data, "broker-1", "empty-0", "00000000000000000000.log")
            limit = time.monotonic() + 20
            while not os.path.exists(log):
                check(time.monotonic() < limit, f"{log} is not in the folder")
                time.sleep(0.05)
        # Another cluster's broker directory inside ours.
        other = os.path.join(folder, "other")
        with Serve(program, "--seed", "99", data=other):
            pass
        properties = os.path.join(data, "broker-1", "meta.properties")
        with open(properties) as source:
            kept = source.read()
        with open(os.path.join(other, "broker-1", "meta.properties")) as source:
            stranger = source.read()
        with open(properties, "w") as out:
            out.write(stranger)
        refused("serve", "--port", "0", "--data", data)
        with open(properties) as source:
            check(source.read() == stranger, "the refused directory was written to")
        with open(properties, "w") as out:
            out.write(kept)

        # SIGINT and SIGTERM, also twice and early.
        for kind in (signal.SIGINT, signal.SIGTERM):
            for delay in (0, 0.01, 0.03, 0.3):
                process = subprocess.Popen([program, "serve", "--port", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                time.sleep(delay)
                process.send_signal(kind)
                process.send_signal(kind)
                code = process.wait(20)
                check(code in (0, -kind), f"{kind} after {delay} s: {code} {process.stderr.read()}")
                process.stderr.close()
    print("the command line refuses in one sentence, and leaves no trace")


if __name__ == "__main__":
    main(sys.argv[1])
