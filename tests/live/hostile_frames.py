"""Bytes that no honest client sends, from a raw socket. For each: the outcome that is promised, a bystander's connection
that goes on working, and memory that stays where it was."""
import os
import random
import socket
import struct
import sys
import time

from harness import Serve, check


def string(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return struct.pack(">h", len(raw)) + raw


def header(key, version, correlation=7, client="hostile", flexible=False):
    return struct.pack(">hhi", key, version, correlation) + string(client) + (b"\0" if flexible else b"")


def frame(body):
    return struct.pack(">i", len(body)) + body


def connect(port):
    s = socket.create_connection(("127.0.0.1", port), timeout=5)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def read_exactly(s, count):
    data = b""
    while len(data) < count:
        piece = s.recv(count - len(data))
        if not piece:
            return None
        data += piece
    return data


def answer(s):
    """The next frame, or None when the connection was closed."""
    try:
        size = read_exactly(s, 4)
        return None if size is None else read_exactly(s, struct.unpack(">i", size)[0])
    except ConnectionResetError:
        return None


API_VERSIONS_0 = frame(header(18, 0))


class Hostile:
    def __init__(self, serve):
        self.serve = serve
        self.port = serve.port(1)
        self.bystander = connect(self.port)
        self.memory = serve.memory_mb()
        self.count = 0

    def after(self, name):
        self.count += 1
        started = time.monotonic()
        self.bystander.sendall(API_VERSIONS_0)
        reply = answer(self.bystander)
        check(reply is not None and reply[:4] == struct.pack(">i", 7), f"{name}: the bystander got no answer")
        check(time.monotonic() - started < 1, f"{name}: the bystander waited {time.monotonic() - started:.2f} s")
        grown = self.serve.memory_mb() - self.memory
        check(grown < 32, f"{name}: memory grew by {grown:.0f} MiB")

    def closes(self, name, data, within=2.0):
        s = connect(self.port)
        s.settimeout(within)
        try:
            s.sendall(data)
            check(answer(s) is None, f"{name}: it was answered, not closed")
        except (ConnectionResetError, BrokenPipeError):
            pass
        except socket.timeout:
            check(False, f"{name}: still open after {within} s")
        s.close()
        self.after(name)

    def answers(self, name, data, test=lambda reply: True):
        s = connect(self.port)
        s.sendall(data)
        reply = answer(s)
        check(reply is not None, f"{name}: closed, not answered")
        check(test(reply), f"{name}: {reply[:60].hex()}")
        s.close()
        self.after(name)
        return reply


def framing(h):
    for size in (-1, -2**31, 0, 104857601, 2**31 - 1):
        h.closes(f"size {size}", struct.pack(">i", size) + b"x" * 20)
    h.closes("3-byte frame", frame(b"abc"))
    h.closes("HTTP GET", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    h.closes("HTTP POST", b"POST /topics HTTP/1.1\r\n\r\n")
    h.closes("TLS ClientHello", bytes.fromhex("160301020001000001fc0303") + bytes(500))
    h.closes("SSH", b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    noise = random.Random(1)
    for i in range(20):
        h.closes(f"noise {i}", bytes([noise.randrange(0x10, 256)]) + noise.randbytes(4096))
    # Every split of a request, and a thousand requests in one segment: the same answers, in order.
    expected = None
    for cut in range(1, len(API_VERSIONS_0)):
        s = connect(h.port)
        s.sendall(API_VERSIONS_0[:cut])
        time.sleep(0.002)
        s.sendall(API_VERSIONS_0[cut:])
        reply = answer(s)
        expected = expected or reply
        check(reply == expected, f"split at {cut}")
        s.close()
    s = connect(h.port)
    s.sendall(b"".join(frame(header(18, 0, i)) for i in range(1000)))
    for i in range(1000):
        check(struct.unpack(">i", answer(s)[:4])[0] == i, f"answer {i} out of order")
    s.close()
    h.after("a thousand at once")
    # A client that asks and never reads.
    s = connect(h.port)
    s.settimeout(2)
    try:
        for _ in range(300):
            s.sendall(b"".join(frame(header(3, 1) + struct.pack(">i", -1)) for _ in range(300)))
    except socket.timeout:
        pass  # it is not read any more: that is the promise
    h.after("a client that never reads")
    s.close()
    # Promised much, sent little; half a header; many of both.
    idle = []
    for i in range(100):
        s = connect(h.port)
        s.sendall(struct.pack(">i", 100_000_000)[: 1 + i % 4] + (b"x" if i % 4 == 3 else b""))
        idle.append(s)
    h.after("a hundred unfinished frames")
    for s in idle:
        s.close()
    # Half-close: answered, then closed.
    s = connect(h.port)
    s.sendall(API_VERSIONS_0)
    s.shutdown(socket.SHUT_WR)
    check(answer(s) is not None, "half-close: no answer")
    check(answer(s) is None, "half-close: not closed")
    s.close()
    # Reset in the middle of answers.
    for _ in range(20):
        s = connect(h.port)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.sendall(frame(header(3, 1) + struct.pack(">i", -1)) * 50)
        s.close()
    h.after("resets")
    h.answers("trailing bytes", frame(header(18, 0) + b"trailing"))


def headers(h):
    for key in (999, -1, 17, 36, 71, 76):
        h.closes(f"api key {key}", frame(header(key, 0)))
    for version in (-1, 5, 32767):
        h.answers(f"ApiVersions v{version}", frame(header(18, version, flexible=True)),
                  lambda reply: struct.unpack(">h", reply[4:6])[0] == 35)
    for key, version in ((0, 12), (1, 19), (3, 14), (3, -1), (2, 0)):
        h.closes(f"api {key} v{version}", frame(header(key, version, flexible=True) + bytes(64)))
    h.closes("client id length -2", frame(struct.pack(">hhih", 18, 0, 7, -2)))
    h.closes("client id longer than the frame", frame(struct.pack(">hhih", 18, 0, 7, 32767) + b"abc"))
    h.answers("null client id", frame(struct.pack(">hhih", 18, 0, 7, -1)))
    for name in (b"\0nul", b"\x1b[31mred", b"two\nlines", "\u202eright to left".encode(), b"\xff\xfe\xfd", b"x" * 32000):
        h.answers(f"client id {name[:12]!r}", frame(header(18, 0, client=name)))
    flexible = struct.pack(">hhi", 18, 3, 7) + string("c")
    name = b"\x02a\x02b\x00"
    h.closes("2^31-1 header tags", frame(flexible + b"\xff\xff\xff\xff\x07" + name))
    h.closes("a tag of 2^32-1 bytes", frame(flexible + b"\x01\x05\xff\xff\xff\xff\x0f" + name))
    h.closes("duplicate tags", frame(flexible + b"\x02\x05\x01a\x05\x01b" + name))
    h.closes("descending tags", frame(flexible + b"\x02\x06\x01a\x05\x01b" + name))
    h.closes("an endless varint", frame(flexible + b"\xff" * 10 + name))
    h.answers("unknown tags", frame(flexible + b"\x02\x05\x01a\x06\x01b" + name))
    software = b"\x09<b>x</b>"
    h.answers("software name with markup", frame(flexible + b"\0" + software + b"\x02b\x00"),
              lambda reply: struct.unpack(">h", reply[4:6])[0] == 42)
    for correlation in (-2**31, 2**31 - 1, 0):
        h.answers(f"correlation {correlation}", frame(header(18, 0, correlation)),
                  lambda reply, c=correlation: struct.unpack(">i", reply[:4])[0] == c)


def bodies(h):
    h.closes("Metadata: 2^31-1 topics", frame(header(3, 1) + struct.pack(">i", 2**31 - 1)))
    h.closes("Metadata: -2 topics", frame(header(3, 1) + struct.pack(">i", -2)))
    h.closes("Metadata: compact 2^32-1 topics", frame(header(3, 9, flexible=True) + b"\xff\xff\xff\xff\x0f" + bytes(8)))
    h.closes("Metadata: many empty topics", frame(header(3, 1) + struct.pack(">i", 12_000_000) + bytes(24_000_000)), within=10)
    h.closes("Metadata: null name", frame(header(3, 1) + struct.pack(">ih", 1, -1)))
    h.closes("Metadata: name longer than the frame", frame(header(3, 1) + struct.pack(">ih", 1, 500) + b"abc"))
    for name in ("", ".", "..", "a/b", "../../etc/passwd", "a\0b", "x" * 250, "주문", "a b"):
        h.answers(f"Metadata for {name[:20]!r}", frame(header(3, 4) + struct.pack(">i", 1) + string(name) + b"\x01"))
    check(not any("etc" in entry or "주문" in entry for entry in os.listdir(h.serve.data)), "a path was made from a name")
    def many(count):
        return frame(header(3, 4) + struct.pack(">i", count) + b"".join(string(f"nothing-{i}") for i in range(count)) + b"\x00")

    h.answers("Metadata for 10,000 names", many(10_000))
    h.closes("Metadata for 100,000 names", many(100_000))

    def fetch(replica=-1, wait=0, least=1, most=1_000_000, partition=0, offset=0, topic="orders"):
        return frame(header(1, 4) + struct.pack(">iiiib", replica, wait, least, most, 0) + struct.pack(">i", 1) + string(topic)
                     + struct.pack(">iiqi", 1, partition, offset, 1_000_000))

    def fetch_error(reply):
        at = 4 + 4 + 4 + 2 + len("orders") + 4 + 4
        return struct.unpack(">h", reply[at:at + 2])[0]

    h.answers("Fetch offset -5", fetch(offset=-5), lambda r: fetch_error(r) == 1)
    h.answers("Fetch offset 2^63-1", fetch(offset=2**63 - 1), lambda r: fetch_error(r) == 1)
    for partition in (-1, 2**31 - 1):
        h.answers(f"Fetch partition {partition}", fetch(partition=partition), lambda r: fetch_error(r) == 3)
    h.answers("Fetch with min > max", fetch(least=10_000_000, most=1))
    # CVE-2018-1288: whoever claims to be replica 2 must not move the high watermark.
    before = h.serve.tell("show hw orders-0 >= 0")
    s = connect(h.port)
    s.sendall(fetch(replica=2, offset=0))
    s.settimeout(2)
    reply = answer(s)
    check(reply is None or fetch_error(reply) != 0, "a client may not fetch as a replica")
    s.close()
    check(h.serve.tell("show hw orders-0 >= 0") == before, "a client moved the high watermark")
    h.after("Fetch as a replica")

    def list_offsets(timestamp):
        return frame(header(2, 1) + struct.pack(">ii", -1, 1) + string("orders") + struct.pack(">iiq", 1, 0, timestamp))

    for timestamp in (-10, 2**63 - 1):
        h.answers(f"ListOffsets {timestamp}", list_offsets(timestamp))

    def create(name, partitions, replication, assignments=b"\0\0\0\0", configs=b"\0\0\0\0"):
        return frame(header(19, 4) + struct.pack(">i", 1) + string(name) + struct.pack(">ih", partitions, replication) +
                     assignments + configs + struct.pack(">ib", 5000, 0))

    def create_error(reply):
        at = 4 + 4 + 4
        at += 2 + struct.unpack(">h", reply[at:at + 2])[0]
        return struct.unpack(">h", reply[at:at + 2])[0]

    for name, partitions, replication, wanted in (
            ("../up", 1, 1, 17), ("", 1, 1, 17), (".", 1, 1, 17), ("x" * 250, 1, 1, 17), ("t", 0, 1, 37), ("t", 1, 0, 38),
            ("t", 1, 32767, 38), ("t", 1, 4, 38), ("orders", 1, 1, 36)):
        h.answers(f"CreateTopics {name[:12]!r} {partitions} {replication}", create(name, partitions, replication),
                  lambda r, w=wanted: create_error(r) == w)
    h.answers("CreateTopics 2^31-1 partitions", create("t", 2**31 - 1, 1), lambda r: create_error(r) != 0)
    h.answers("CreateTopics with a config nobody knows", create("t", 1, 1, configs=struct.pack(">i", 1) + string("no.such") +
              string("1")), lambda r: create_error(r) == 40)
    h.answers("CreateTopics with an impossible value", create("t", 1, 1, configs=struct.pack(">i", 1) + string("retention.ms")
              + string("soon")), lambda r: create_error(r) == 40)
    twice = struct.pack(">iiiii", 1, 0, 2, 1, 1)
    h.answers("CreateTopics with a broker twice", create("t", -1, -1, assignments=twice), lambda r: create_error(r) == 39)

    # What only brokers and controllers may ask.
    for key, version in ((52, 1), (53, 1), (54, 1), (56, 3), (62, 4), (63, 1), (67, 0)):
        h.closes(f"inter-broker API {key}", frame(header(key, version, flexible=True) + bytes(100)))


def batches(h):
    def produce(records, acks=-1, version=7):
        return frame(header(0, version) + struct.pack(">hhi", -1, acks, 5000) + struct.pack(">i", 1) + string("orders") +
                     struct.pack(">ii", 1, 0) + (struct.pack(">i", -1) if records is None else struct.pack(">i", len(records)) + records))

    def error(reply):
        at = 4 + 4 + 2 + len("orders") + 4 + 4
        return struct.unpack(">h", reply[at:at + 2])[0]

    good = h.serve.batch
    h.answers("an honest batch", produce(good), lambda r: error(r) == 0)
    end = h.serve.tell("show leo orders-0 >= 0")
    for at in range(8, len(good)):
        if at in range(12, 16):
            continue  # the partition leader epoch is the leader's to write
        broken = bytearray(good)
        broken[at] ^= 0x41
        s = connect(h.port)
        s.sendall(produce(bytes(broken)))
        reply = answer(s)
        check(reply is None or error(reply) != 0, f"a batch with byte {at} flipped was taken")
        s.close()
    for cut in range(len(good)):
        s = connect(h.port)
        s.sendall(produce(good[:cut]))
        reply = answer(s)
        check(reply is None or error(reply) != 0, f"a batch cut at {cut} was taken")
        s.close()
    h.answers("two batches", produce(good + good), lambda r: error(r) == 87)
    h.answers("null records", produce(None), lambda r: error(r) != 0)
    for acks in (2, -2):
        h.answers(f"acks={acks}", produce(good, acks=acks), lambda r: error(r) == 21)
    h.closes("acks=0 with a broken batch", produce(good[:-1] + b"?", acks=0))
    check(h.serve.tell("show leo orders-0 >= 0") == end, "something of a broken batch was appended")
    h.after("broken batches")


def main(program):
    import zlib  # noqa: F401  (only to fail early on a Python without it)
    from kafka.record.default_records import DefaultRecordBatchBuilder
    with Serve(program) as serve:
        serve.tell("create-topic orders partitions=1 rf=3 replicas=0:1,2,3")
        builder = DefaultRecordBatchBuilder(magic=2, compression_type=0, is_transactional=False, producer_id=-1,
                                            producer_epoch=-1, base_sequence=-1, batch_size=10000)
        for i in range(3):
            builder.append(i, timestamp=1735689600000 + i, key=b"key", value=b"value", headers=[("h", b"v")])
        serve.batch = bytes(builder.build())
        h = Hostile(serve)
        for part in (framing, headers, bodies, batches):
            part(h)
        check(serve.tell("expect invariants hold") is not None, "an invariant is broken")
        print(f"{h.count} kinds of hostile bytes: each ended as promised, the bystander never waited, "
              f"memory grew by {serve.memory_mb() - h.memory:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1])
