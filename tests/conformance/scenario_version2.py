"""What transaction.version 2 (KIP-890) answers: partitions join a transaction by being written to, and every end raises the epoch.

Asked of Apache Kafka 4.1, where it is the default."""
import struct

from scenario_faults import STATE, records_of, text
from scenario_transactions import TRANSACTIONAL, begun_anew, ended
from wire import batch, read_batches


def run(c):
    c.make_topic("ledger", [[1, 2, 3], [2, 3, 1]], retention_ms="-1")
    c.make_topic("orders", [[1, 2, 3]])
    at = c.coordinator("tx", 1)
    producer, epoch = begun_anew(c, at, "tx")

    def send(what, values, epoch, sequence, version=12, partition=0, name="tx", producer=producer):
        c.ask(what, "Produce", version, partition + 1, transactional_id=name, acks=-1, timeout_ms=5000, topic_data=[{"name": "ledger", "partition_data": [
            {"index": partition, "records": batch(values, producer=producer, epoch=epoch, sequence=sequence, attributes=TRANSACTIONAL)}]}])

    def end(what, epoch, committed=True, version=5, name="tx", producer=producer, at=at):
        answer = c.ask(what, "EndTxn", version, at, transactional_id=name, producer_id=producer, producer_epoch=epoch, committed=committed)
        return answer.get("producer_epoch", -1)

    def described(what, name="tx", at=at):
        c.ask(what, "DescribeTransactions", 0, at, transactional_ids=[name])

    def read(what, partition=0, isolation=1):
        c.ask(what, "Fetch", 12, partition + 1, max_wait_ms=0, min_bytes=1, isolation_level=isolation, topics=[{"topic": "ledger", "partitions": [
            {"partition": partition, "fetch_offset": 0, "partition_max_bytes": 1 << 20}]}])

    described("never used")
    end("nothing was begun, commit", epoch)
    next_epoch = end("nothing was begun, abort", epoch, False)
    ended(c, at, "tx")
    described("nothing was begun, aborted")
    end("nothing was begun, abort again", epoch, False)
    ended(c, at, "tx")
    epoch = next_epoch if next_epoch > 0 else epoch
    send("not added, version 11", ["x"], epoch, 0, 11)
    send("first", ["a", "b"], epoch, 0)
    send("next", ["c"], epoch, 2)
    send("duplicate", ["c"], epoch, 2)
    send("gap", ["c"], epoch, 9)
    send("another partition", ["d"], epoch, 0, 12, 1)
    send("an older epoch", ["x"], epoch - 1, 3)
    send("an epoch to come", ["x"], epoch + 1, 0)
    described("open")
    read("open")
    end("an epoch to come", epoch + 1)
    end("two epochs ago", epoch - 2)
    after = end("commit", epoch)
    ended(c, at, "tx")
    described("committed")
    end("commit, asked again", epoch)
    end("abort, asked after the commit", epoch, False)
    end("commit with the new epoch, nothing begun", after)
    send("after the commit, the old epoch", ["late"], epoch, 3)
    for partition in (0, 1):
        read("committed" + f", partition {partition}", partition)
    epoch = after
    send("second transaction", ["bad"], epoch, 0)
    after = end("abort", epoch, False)
    ended(c, at, "tx")
    end("abort, asked again", epoch, False)
    end("commit, asked after the abort", epoch)
    described("aborted")
    read("aborted")
    epoch = after
    # An older client's transaction in the same cluster.
    c.ask("older client", "AddPartitionsToTxn", 3, at, v3_and_below_transactional_id="tx", v3_and_below_producer_id=producer,
          v3_and_below_producer_epoch=epoch, v3_and_below_topics=[{"name": "ledger", "partitions": [0]}])
    send("older client", ["old"], epoch, 0, 11)
    end("older client", epoch, True, 4)
    ended(c, at, "tx")
    described("older client")
    end("older client, asked again", epoch, True, 4)
    offsets(c)
    fencing(c)
    expiring(c)
    files(c)


def offsets(c):
    at, group_at = c.coordinator("tx-offsets", 1), c.coordinator("tx-group")
    producer, epoch = begun_anew(c, at, "tx-offsets")

    def store(what, version, offset, epoch=epoch):
        c.ask(what, "TxnOffsetCommit", version, group_at, transactional_id="tx-offsets", group_id="tx-group", producer_id=producer, producer_epoch=epoch, topics=[
            {"name": "orders", "partitions": [{"partition_index": 0, "committed_offset": offset}]}])

    def fetch(what):
        c.ask(what, "OffsetFetch", 7, group_at, group_id="tx-group", topics=[{"name": "orders", "partition_indexes": [0]}], require_stable=True)
    store("not promised, version 4", 4, 1)
    store("not promised, version 5", 5, 7)
    c.ask("offsets", "DescribeTransactions", 0, at, transactional_ids=["tx-offsets"])
    fetch("pending")
    store("an older epoch", 5, 8, epoch - 1)
    after = c.ask("offsets", "EndTxn", 5, at, transactional_id="tx-offsets", producer_id=producer, producer_epoch=epoch, committed=True)["producer_epoch"]
    ended(c, at, "tx-offsets")

    def there():
        found = c.call("OffsetFetch", 7, group_at, group_id="tx-group", require_stable=True, topics=[{"name": "orders", "partition_indexes": [0]}])
        return found["topics"][0]["partitions"][0]["committed_offset"] >= 0
    c.until(there, "the offset is committed")
    fetch("committed")
    store("the epoch before", 5, 9)
    store("the epoch now", 5, 10, after)
    c.ask("offsets, abort", "EndTxn", 5, at, transactional_id="tx-offsets", producer_id=producer, producer_epoch=after, committed=False)
    ended(c, at, "tx-offsets")


def fencing(c):
    at = c.coordinator("tx-fenced", 1)
    producer, epoch = begun_anew(c, at, "tx-fenced")
    c.ask("of one to be fenced", "Produce", 12, 2, transactional_id="tx-fenced", acks=-1, timeout_ms=5000, topic_data=[{"name": "ledger", "partition_data": [
        {"index": 1, "records": batch(["zombie"], producer=producer, epoch=epoch, sequence=0, attributes=TRANSACTIONAL)}]}])
    heir, next_epoch = begun_anew(c, at, "tx-fenced")
    c.answers["InitProducerId v4: after fencing"] = {"same id": heir == producer, "epochs": next_epoch - epoch}
    c.ask("of a zombie", "Produce", 12, 2, transactional_id="tx-fenced", acks=-1, timeout_ms=5000, topic_data=[{"name": "ledger", "partition_data": [
        {"index": 1, "records": batch(["zombie"], producer=producer, epoch=epoch, sequence=1, attributes=TRANSACTIONAL)}]}])
    for version in (4, 5):
        c.ask("of a zombie", "EndTxn", version, at, transactional_id="tx-fenced", producer_id=producer, producer_epoch=epoch, committed=True)
    c.ask("of a zombie", "InitProducerId", 5, at, transactional_id="tx-fenced", transaction_timeout_ms=60000, producer_id=producer, producer_epoch=epoch)
    c.ask("of the heir", "InitProducerId", 5, at, transactional_id="tx-fenced", transaction_timeout_ms=60000, producer_id=heir, producer_epoch=next_epoch)


def expiring(c):
    at = c.coordinator("tx-slow", 1)
    producer, epoch = begun_anew(c, at, "tx-slow", 1000)
    slow = dict(transactional_id="tx-slow", acks=-1, timeout_ms=5000, topic_data=[{"name": "ledger", "partition_data": [
        {"index": 1, "records": batch(["slow"], producer=producer, epoch=epoch, sequence=0, attributes=TRANSACTIONAL)}]}])
    c.ask("of one that is slow", "Produce", 12, 2, **slow)
    ended(c, at, "tx-slow")
    c.ask("timed out", "DescribeTransactions", 0, at, transactional_ids=["tx-slow"])
    c.ask("timed out", "Produce", 12, 2, **slow)
    for committed in (True, False):
        for version in (4, 5):
            c.ask(f"timed out, {'commit' if committed else 'abort'}", "EndTxn", version, at, transactional_id="tx-slow", producer_id=producer,
                  producer_epoch=epoch, committed=committed)
    c.ask("timed out", "InitProducerId", 5, at, transactional_id="tx-slow", transaction_timeout_ms=1000, producer_id=producer, producer_epoch=epoch)


def files(c):
    for partition in (0, 1):
        def whole():
            data = b"".join(c.control.segments(partition + 1, "ledger", partition).values())
            end = c.call("ListOffsets", 9, partition + 1, replica_id=-1, topics=[{"name": "ledger", "partitions": [
                {"partition_index": partition, "timestamp": -1}]}])["topics"][0]["partitions"][0]["offset"]
            found = read_batches(data)
            return found if found and found[-1]["base_offset"] + found[-1]["last_delta"] + 1 >= end else None
        c.until(lambda: whole() is not None, f"the segments of ledger-{partition} are whole")
        c.answers[f"segments: ledger-{partition}"] = c.masked(whole())
    for name in ("tx", "tx-offsets", "tx-fenced", "tx-slow"):
        where, leader = c.partition(STATE, name), c.coordinator(name, 1)

        def states():
            data, found = b"".join(c.control.segments(leader, STATE, where).values()), []
            for attributes, key, value in records_of(data):
                if text(key, 2) == name:
                    version, _, epoch, timeout, status = struct.unpack(">hqhib", value[:17])
                    found.append({"version": version, "epoch": epoch, "timeout": timeout, "status": status})
            return found
        c.until(lambda: states() and states()[-1]["status"] in (0, 4, 5), f"the last record of {name} is on disk")
        c.answers[f"segments: __transaction_state, records of {name}"] = states()

