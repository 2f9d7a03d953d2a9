"""The part of the conversation in which brokers are away, and what was written: segment files batch by batch."""
import hashlib
import struct

from wire import batch, read_batches

OFFSETS, STATE = "__consumer_offsets", "__transaction_state"


def run(c):
    too_few(c)
    another_leader(c)


def produce(c, what, topic, value, broker=1, acks=-1, version=9, timeout=6000):
    return c.ask(what, "Produce", version, broker, acks=acks, timeout_ms=timeout, topic_data=[{"name": topic, "partition_data": [
        {"index": 0, "records": batch([value])}]}])


def in_sync(c, topic):
    return c.call("Metadata", 12, topics=[{"name": topic}], allow_auto_topic_creation=False)["topics"][0]["partitions"][0]["isr_nodes"]


def last(c, what, topic, broker=1):
    c.ask(what, "ListOffsets", 9, broker, replica_id=-1, topics=[{"name": topic, "partitions": [{"partition_index": 0, "timestamp": -1}]}])


def too_few(c):
    c.make_topic("safe", [[1, 2]], retention_ms="-1", min_insync_replicas="2")
    produce(c, "two in sync", "safe", "one")
    c.control.freeze(2)
    # The follower does not fetch, and is taken for dead while the record waits for it.
    produce(c, "too few in sync, after the append", "safe", "two")
    c.until(lambda: in_sync(c, "safe") == [1], "the frozen follower has left the ISR")
    produce(c, "too few in sync", "safe", "three")
    produce(c, "too few in sync, acks=1", "safe", "four", acks=1)
    last(c, "too few in sync", "safe")
    c.ask("too few in sync", "Fetch", 11, max_wait_ms=0, min_bytes=1, topics=[{"topic": "safe", "partitions": [
        {"partition": 0, "fetch_offset": 0, "partition_max_bytes": 1 << 20}]}])
    c.ask("with a broker away", "Metadata", 12, topics=[{"name": "safe"}])
    c.ask("with a broker away", "DescribeTopicPartitions", 0, topics=[{"name": "safe"}])
    c.control.thaw(2)
    c.until(lambda: sorted(in_sync(c, "safe")) == [1, 2], "the follower is back in the ISR")
    produce(c, "two in sync again", "safe", "six")
    last(c, "two in sync again", "safe")


def another_leader(c):
    c.make_topic("moved", [[3, 1, 2]], retention_ms="-1")
    produce(c, "the first leader", "moved", "one", 3)
    c.control.kill(3)
    c.connections.pop(3).close()
    known = [n for n in c.addresses if n != 3]

    def moved():
        found = [c.call("Metadata", 12, n, topics=[{"name": "moved"}])["topics"][0]["partitions"][0] for n in known]
        # The metadata hears of it a moment before the replica does.
        leads = c.call("OffsetForLeaderEpoch", 4, replica_id=-1, topics=[{"topic": "moved", "partitions": [
            {"partition": 0, "current_leader_epoch": 1, "leader_epoch": 0}]}])["topics"][0]["partitions"][0]["error_code"] == 0
        return leads and all(p["leader_id"] == 1 and p["isr_nodes"] == [1, 2] for p in found)
    c.until(moved, "another replica leads")
    c.ask("without the first leader", "Metadata", 12, topics=[{"name": "moved"}])
    produce(c, "the second leader", "moved", "two")
    for wanted in (0, 1, 2):
        c.ask(f"after a change of leaders, epoch {wanted}", "OffsetForLeaderEpoch", 4, replica_id=-1, topics=[{"topic": "moved", "partitions": [
            {"partition": 0, "current_leader_epoch": 1, "leader_epoch": wanted}]}])

    def fetch(what, offset, epoch, fetched=-1, version=12):
        c.ask(what, "Fetch", version, max_wait_ms=0, min_bytes=1, topics=[{"topic": "moved", "partitions": [
            {"partition": 0, "fetch_offset": offset, "current_leader_epoch": epoch, "last_fetched_epoch": fetched, "partition_max_bytes": 1 << 20}]}])
    fetch("after a change of leaders", 0, 1)
    fetch("after a change of leaders, with the old epoch", 0, 0)
    fetch("after a change of leaders, diverged", 2, 1, 0)
    fetch("after a change of leaders, not diverged", 1, 1, 0)
    c.control.restart(3)
    c.until(lambda: sorted(in_sync(c, "moved")) == [1, 2, 3], "the first leader is back in the ISR")

    def fenced_no_more():
        try:
            return len(c.call("Metadata", 12, 3, topics=[{"name": "moved"}]).get("brokers", ())) == 3
        except OSError:
            return False
    c.until(fenced_no_more, "the broker answers")
    c.ask("back to the first", "ElectLeaders", 2, timeout_ms=10000, election_type=0, topic_partitions=[{"topic": "moved", "partitions": [0]}])


# --- what was written -------------------------------------------------------------------------------------------------

def records_of(data):
    """(key, value) of every record of an uncompressed segment, with the attributes of its batch."""
    at = 0
    while at + 61 <= len(data):
        size, = struct.unpack(">i", data[at + 8:at + 12])
        attributes, = struct.unpack(">h", data[at + 21:at + 23])
        count, = struct.unpack(">i", data[at + 57:at + 61])
        position = at + 61
        for _ in range(count):
            _, position = varint(data, position)
            position += 1
            _, position = varint(data, position)
            _, position = varint(data, position)
            key, position = field(data, position)
            value, position = field(data, position)
            headers, position = varint(data, position)
            for _ in range(headers):
                _, position = field(data, position)
                _, position = field(data, position)
            yield attributes, key, value
        at += 12 + size


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), at


def field(data, at):
    size, at = varint(data, at)
    return (None, at) if size < 0 else (data[at:at + size], at + size)


def text(data, at):
    size, = struct.unpack(">h", data[at:at + 2])
    return data[at + 2:at + 2 + size].decode()


def generation(value):
    """Of the value of a classic group's record."""
    size, = struct.unpack(">h", value[2:4])
    return struct.unpack(">i", value[4 + max(size, 0):8 + max(size, 0)])[0]


def files(c):
    """Every batch of every segment, as it is on disk."""
    def whole(topic, partition, leader):
        """The segments once everything that was answered is in them."""
        def end():
            return c.call("ListOffsets", 9, leader, replica_id=-1, topics=[{"name": topic, "partitions": [
                {"partition_index": partition, "timestamp": -1}]}])["topics"][0]["partitions"][0]["offset"]
        found = {}

        def there():
            found["files"], found["end"] = c.control.segments(leader, topic, partition), end()
            found["data"] = b"".join(found["files"].values())
            batches = read_batches(found["data"])
            found["last"] = batches[-1]["base_offset"] + batches[-1]["last_delta"] + 1 if batches else 0
            return found["last"] >= found["end"]
        try:
            c.until(there, "whole")
        except RuntimeError:
            raise RuntimeError(f"{topic}-{partition} ends at {found['end']}, its files at {found['last']} ({len(found['data'])} bytes)") from None
        c.answers[f"segments: names of {topic}-{partition}"] = list(found["files"])
        return found["data"]

    for topic, partition, leader in (("log", 0, 1), ("sequences", 0, 1), ("stamped", 0, 1), ("compacted", 0, 1), ("ledger", 0, 1), ("ledger", 1, 2),
                                     ("safe", 0, 1), ("moved", 0, 1)):
        data, at, found = whole(topic, partition, leader), 0, []
        for each in read_batches(data):
            size, = struct.unpack(">i", data[at + 8:at + 12])
            control = each["attributes"] & 0x20
            each["records"] = data[at + 61:at + 12 + size].hex() if control else hashlib.sha1(data[at + 61:at + 12 + size]).hexdigest()[:12]
            found.append(each)
            at += 12 + size
        c.answers[f"segments: {topic}-{partition}"] = c.masked(found)
    ended = c.control.small_file(1, "ledger", 0, ".txnindex")
    c.answers["transaction index: ledger-0"] = [dict(zip(("version", "producer", "first_offset", "last_offset", "last_stable_offset"), (v, "≥0" if p >= 0 else p, *rest)))
                                                for v, p, *rest in struct.iter_unpack(">hqqqq", ended)]
    for group in ("g", "simple", "static", "modern", "tx-group"):
        found = []
        for attributes, key, value in records_of(whole(OFFSETS, c.partition(OFFSETS, group), c.coordinator(group))):
            if attributes & 0x20 or text(key, 2) != group:
                continue
            kind, = struct.unpack(">h", key[:2])
            if kind == 2 and value is not None and generation(value) == 0:
                # Kafka writes a group before it has a generation; here it is first written with one.
                continue
            # What a modern member said of itself has nothing in it that is another in every run.
            found.append({"said": value.hex() if kind == 5 and value is not None else "", "key": key.hex() if kind in (0, 1, 2, 3, 4, 6) else f"kind {kind}, {len(key)} bytes",
                          "value": None if value is None else f"version {struct.unpack('>h', value[:2])[0]}, {len(value)} bytes", "transactional": bool(attributes & 0x10)})
        c.answers[f"segments: __consumer_offsets, records of {group}"] = found
    for name in ("tx", "tx-offsets", "tx-fenced", "tx-slow"):
        found = []
        for attributes, key, value in records_of(whole(STATE, c.partition(STATE, name), c.coordinator(name, 1))):
            if text(key, 2) == name:
                version, _, epoch, timeout, status = struct.unpack(">hqhib", value[:17])
                found.append({"key": key.hex(), "version": version, "epoch": epoch, "timeout": timeout, "status": status, "size": len(value)})
        c.answers[f"segments: __transaction_state, records of {name}"] = found
