"""Starts `brokerlab serve --script -` and talks to it: what every test with a real client needs."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Serve:
    """One server process with its data in a temporary directory; a context manager."""

    def __init__(self, program, *arguments, data=None, port=0):
        self.owned = data is None
        self.data = data or os.path.join(tempfile.mkdtemp(prefix="brokerlab-test-"), "data")
        self.process = subprocess.Popen(
            [program, "serve", "--port", str(port), "--data", self.data, "--script", "-", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr, text=True)
        self.bootstrap = None
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.bootstrap = dict(word.split("=", 1) for word in line.split()[1:])["bootstrap"]
                break
        if self.bootstrap is None:
            raise RuntimeError(f"serve ended with {self.process.wait()} before it was ready")

    def tell(self, line):
        """Executes one script line; returns its text, raises when it was refused or failed."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        text = []
        for answer in self.process.stdout:
            answer = answer.rstrip("\n")
            if answer == "ok":
                return "\n".join(text)
            if answer.startswith("error: "):
                raise RuntimeError(f"{line}: {answer[7:]}")
            text.append(answer[2:])
        raise RuntimeError(f"{line}: the server ended")

    def until(self, condition, seconds=30):
        """Waits for a predicate to hold; the engine's clock is the real one here."""
        limit = time.monotonic() + seconds
        while True:
            try:
                return self.tell(f"expect {condition}")
            except RuntimeError as error:
                if time.monotonic() > limit:
                    raise RuntimeError(f"after {seconds} s still not: {condition} ({error})") from error
                time.sleep(0.05)

    def port(self, broker=1):
        return int(self.bootstrap.split(",")[broker - 1].rsplit(":", 1)[1])

    def memory_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        if self.owned:
            shutil.rmtree(os.path.dirname(self.data), ignore_errors=True)
        return code

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None and self.process.poll() is None:
            self.process.kill()
        code = self.stop()
        if kind is None and code != 0:
            raise RuntimeError(f"serve ended with {code}")


def free_ports(count):
    """A first port p such that p … p+count−1 are free now."""
    for first in range(19092, 30000, 10):
        sockets = []
        try:
            for port in range(first, first + count):
                s = socket.socket()
                sockets.append(s)
                s.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
        finally:
            for s in sockets:
                s.close()
    raise RuntimeError("no free ports")


def check(holds, what):
    if not holds:
        raise AssertionError(what)
