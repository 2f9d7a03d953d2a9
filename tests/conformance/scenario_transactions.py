"""The part of the conversation that is about transactions: coordinator, partitions, readers, offsets, zombies, admins."""
from scenario_groups import commit, join
from wire import batch

TRANSACTIONAL = 0x10


def run(c):
    c.make_topic("ledger", [[1, 2, 3], [2, 3, 1]], retention_ms="-1")
    at = c.coordinator("tx", 1)
    finding(c)
    one = initialising(c, at)
    one = committing(c, at, one)
    aborting(c, at, one)
    offsets(c)
    fencing(c)
    describing(c, at)
    expiring(c)
    strangers(c)


def send(c, what, values, producer, epoch, sequence, partition=0, version=9, broker=None, name="tx", topic="ledger"):
    """Records of a transaction; `name` is the transactional id."""
    return c.ask(what, "Produce", version, broker or partition + 1, transactional_id=name, acks=-1, timeout_ms=5000, topic_data=[{"name": topic, "partition_data": [
        {"index": partition, "records": batch(values, producer=producer, epoch=epoch, sequence=sequence, attributes=TRANSACTIONAL)}]}])


def add(c, what, at, producer, epoch, partitions=(0,), version=3, name="tx", topic="ledger", verify=False):
    if version < 4:
        return c.ask(what, "AddPartitionsToTxn", version, at, v3_and_below_transactional_id=name, v3_and_below_producer_id=producer,
                     v3_and_below_producer_epoch=epoch, v3_and_below_topics=[{"name": topic, "partitions": list(partitions)}])
    return c.ask(what, "AddPartitionsToTxn", version, at, transactions=[{"transactional_id": name, "producer_id": producer, "producer_epoch": epoch,
                 "verify_only": verify, "topics": [{"name": topic, "partitions": list(partitions)}]}])


def end(c, what, at, producer, epoch, committed=True, version=3, name="tx"):
    return c.ask(what, "EndTxn", version, at, transactional_id=name, producer_id=producer, producer_epoch=epoch, committed=committed)


def begun_anew(c, at, name, timeout=60000):
    """Producer id and epoch, once whatever was open has been ended."""
    answer = {}

    def done():
        answer.update(c.call("InitProducerId", 4, at, transactional_id=name, transaction_timeout_ms=timeout))
        return answer["error_code"] not in (14, 15, 16, 51)
    c.until(done, f"{name} has a producer id")
    if answer["error_code"]:
        raise RuntimeError(f"{name}: error {answer['error_code']}")
    return answer["producer_id"], answer["producer_epoch"]


def ended(c, at, name):
    """Waits until the markers are everywhere."""
    def done():
        found = c.call("DescribeTransactions", 0, at, transactional_ids=[name])["transaction_states"][0]
        return found["transaction_state"].startswith("Complete") or found["transaction_state"] == "Empty"
    c.until(done, f"the transaction of {name} has ended")


def read(c, what, offset=0, partition=0, isolation=1, version=11, broker=None):
    return c.ask(what, "Fetch", version, broker or partition + 1, max_wait_ms=0, min_bytes=1, isolation_level=isolation, topics=[{"topic": "ledger", "partitions": [
        {"partition": partition, "fetch_offset": offset, "partition_max_bytes": 1 << 20}]}])


def last(c, what, partition=0, isolation=1):
    c.ask(what, "ListOffsets", 9, partition + 1, replica_id=-1, isolation_level=isolation, topics=[{"name": "ledger", "partitions": [
        {"partition_index": partition, "timestamp": -1}]}])


def finding(c):
    for version in (1, 3):
        c.ask("a transaction", "FindCoordinator", version, hide=("node_id",), key="tx", key_type=1)
    c.ask("an empty transaction", "FindCoordinator", 3, hide=("node_id",), key="", key_type=1)


def initialising(c, at):
    def ask(what, version=4, broker=at, name="tx", timeout=60000, **more):
        return c.ask(what, "InitProducerId", version, broker, transactional_id=name, transaction_timeout_ms=timeout, **more)
    first = c.coordinator("fresh", 1)
    for version in (0, 1, 2, 3, 4, 5):
        ask("transactional", version, first, "fresh")
    ask("not the coordinator", broker=at % 3 + 1)
    ask("timeout too long", timeout=900001)
    ask("longest timeout", 4, c.coordinator("long", 1), "long", 900000)
    ask("negative timeout", timeout=-1)
    producer, epoch = begun_anew(c, at, "tx")
    ask("by who it is", producer_id=producer, producer_epoch=epoch)
    ask("by who it was", producer_id=producer, producer_epoch=epoch)
    ask("by another", producer_id=producer + 77, producer_epoch=0)
    ask("by another, older", 3, producer_id=producer + 77, producer_epoch=0)
    ask("an id without an epoch", producer_id=producer)
    ask("an epoch without an id", producer_epoch=3)
    return begun_anew(c, at, "tx")


def committing(c, at, one):
    producer, epoch = one
    add(c, "a partition that is not", at, producer, epoch, [9])
    add(c, "one that is and one that is not", at, producer, epoch, [0, 9])
    add(c, "a topic that is not", at, producer, epoch, topic="nowhere")
    add(c, "another id", at, producer + 77, epoch)
    add(c, "another epoch", at, producer, epoch + 1)
    add(c, "an older epoch", at, producer, epoch - 1)
    add(c, "another epoch, version 1", at, producer, epoch + 1, version=1)
    add(c, "an unknown transactional id", c.coordinator("nobody", 1), producer, epoch, name="nobody")
    add(c, "an empty transactional id", at, producer, epoch, name="")
    add(c, "not the coordinator", at % 3 + 1, producer, epoch)
    end(c, "nothing was begun", at, producer, epoch)
    end(c, "nothing was begun, abort", at, producer, epoch, False)
    send(c, "in a transaction: not added", ["x"], producer, epoch, 0, 1)
    send(c, "in a transaction: not added, version 11", ["x"], producer, epoch, 0, 1, 11)
    for version in (0, 1, 2, 3):
        add(c, "a partition", at, producer, epoch, version=version)
    add(c, "a partition, as brokers do", at, producer, epoch, version=4)
    add(c, "is it there", at, producer, epoch, version=4, verify=True)
    add(c, "is another there", at, producer, epoch, [1], 4, verify=True)
    add(c, "is one there and one not", at, producer, epoch, [0, 1], 4, verify=True)
    add(c, "is it another's", at, producer + 77, epoch, version=4, verify=True)
    add(c, "is it an old epoch's", at, producer, epoch + 1, version=4, verify=True)
    send(c, "in a transaction: first", ["a", "b"], producer, epoch, 0)
    send(c, "in a transaction: next", ["c"], producer, epoch, 2)
    send(c, "in a transaction: duplicate", ["c"], producer, epoch, 2)
    send(c, "in a transaction: gap", ["c"], producer, epoch, 9)
    send(c, "in a transaction: an older epoch", ["c"], producer, epoch - 1, 0)
    for version in (4, 11, 12):
        read(c, "read_committed, open", version=version)
    read(c, "read_uncommitted, open", isolation=0)
    last(c, "read_committed, open")
    last(c, "read_uncommitted, open", isolation=0)
    c.ask("open", "DescribeProducers", 0, 1, topics=[{"name": "ledger", "partition_indexes": [0]}])
    c.ask("open, a follower", "DescribeProducers", 0, 2, hide=("coordinator_epoch",), topics=[{"name": "ledger", "partition_indexes": [0]}])
    c.ask("open", "DescribeTransactions", 0, at, transactional_ids=["tx"])
    end(c, "another epoch", at, producer, epoch + 1)
    end(c, "an older epoch", at, producer, epoch - 1)
    end(c, "an older epoch, version 1", at, producer, epoch - 1, version=1)
    end(c, "another id", at, producer + 77, epoch)
    end(c, "not the coordinator", at % 3 + 1, producer, epoch)
    end(c, "commit", at, producer, epoch)
    ended(c, at, "tx")
    end(c, "commit again", at, producer, epoch)
    end(c, "abort what is committed", at, producer, epoch, False)
    for version in (4, 11, 12):
        read(c, "read_committed, committed", version=version)
    read(c, "read_uncommitted, committed", isolation=0)
    last(c, "read_committed, committed")
    c.ask("committed", "DescribeTransactions", 0, at, transactional_ids=["tx"])
    send(c, "in a transaction: after it was committed", ["late"], producer, epoch, 3)
    return producer, epoch


def aborting(c, at, one):
    producer, epoch = one
    add(c, "both partitions", at, producer, epoch, [0, 1])
    send(c, "in a transaction: to be aborted, first partition", ["bad", "worse"], producer, epoch, 3)
    send(c, "in a transaction: to be aborted, second partition", ["bad"], producer, epoch, 0, 1)
    end(c, "abort", at, producer, epoch, False)
    ended(c, at, "tx")
    end(c, "abort again", at, producer, epoch, False)
    end(c, "commit what is aborted", at, producer, epoch)
    for partition in (0, 1):
        for version in (4, 11, 12):
            read(c, f"read_committed, aborted, partition {partition}", 0, partition, version=version)
        read(c, f"read_uncommitted, aborted, partition {partition}", 0, partition, 0)
    read(c, "read_committed, from within what was aborted", 5)
    read(c, "read_committed, after what was aborted", 7)
    last(c, "read_committed, aborted")
    c.ask("aborted", "DescribeProducers", 0, 1, topics=[{"name": "ledger", "partition_indexes": [0]}])
    c.ask("aborted", "DescribeTransactions", 0, at, transactional_ids=["tx"])
    # A plain record behind an open transaction has to wait for it.
    add(c, "for one more", at, producer, epoch)
    send(c, "in a transaction: one more", ["held"], producer, epoch, 5)
    c.ask("behind an open transaction", "Produce", 9, 1, acks=-1, timeout_ms=5000, topic_data=[{"name": "ledger", "partition_data": [
        {"index": 0, "records": batch(["plain"])}]}])
    read(c, "read_committed, behind an open transaction")
    last(c, "read_committed, behind an open transaction")
    end(c, "and ends", at, producer, epoch)
    ended(c, at, "tx")
    read(c, "read_committed, all")


def offsets(c):
    at, group_at = c.coordinator("tx-offsets", 1), c.coordinator("tx-group")
    producer, epoch = begun_anew(c, at, "tx-offsets")

    def promise(what, version=3, broker=at, producer=producer, epoch=epoch, group="tx-group"):
        c.ask(what, "AddOffsetsToTxn", version, broker, transactional_id="tx-offsets", producer_id=producer, producer_epoch=epoch, group_id=group)

    def store(what, offset=11, version=3, broker=group_at, producer=producer, epoch=epoch, topic="orders", partition=0, group="tx-group", **more):
        c.ask(what, "TxnOffsetCommit", version, broker, transactional_id="tx-offsets", group_id=group, producer_id=producer, producer_epoch=epoch, topics=[
            {"name": topic, "partitions": [{"partition_index": partition, "committed_offset": offset, "committed_metadata": "m"}]}], **more)

    def fetch(what, stable, version=7):
        c.ask(what, "OffsetFetch", version, group_at, group_id="tx-group", topics=[{"name": "orders", "partition_indexes": [0]}], **(
            {"require_stable": stable} if version >= 7 else {}))
    store("before it was promised")
    promise("another id", producer=producer + 77)
    promise("another epoch", epoch=epoch + 1)
    promise("another epoch, version 1", 1, epoch=epoch + 1)
    promise("empty group", group="")
    promise("not the coordinator", broker=at % 3 + 1)
    for version in (0, 1, 3, 4):
        promise("a group", version)
    for version in (0, 2, 3, 4):
        store("a group's", 10 + version, version)
    store("not the coordinator", broker=group_at % 3 + 1)
    store("another epoch", epoch=epoch - 1)
    store("unknown topic", topic="nowhere")
    store("unknown partition", partition=9)
    store("empty group", group="")
    store("a generation that is not", generation_id=4, member_id="m")
    store("a member that is not", member_id="nobody")
    fetch("pending", False)
    fetch("pending, stable", True)
    fetch("pending, older", False, 5)
    end(c, "with offsets", at, producer, epoch, name="tx-offsets")
    ended(c, at, "tx-offsets")

    def there():
        return c.call("OffsetFetch", 7, group_at, group_id="tx-group", require_stable=True, topics=[
            {"name": "orders", "partition_indexes": [0]}])["topics"][0]["partitions"][0]["committed_offset"] >= 0
    c.until(there, "the offset is committed")
    fetch("after the commit", True)
    promise("a group once more")
    store("to be aborted", 99)
    end(c, "offsets, abort", at, producer, epoch, False, name="tx-offsets")
    ended(c, at, "tx-offsets")
    fetch("after the abort", False)

    # A group with a member: only its newest generation may.
    member = c.call("JoinGroup", 9, group_at, **join("tx-group"))["member_id"]
    joined = c.call("JoinGroup", 9, group_at, **join("tx-group", member=member))
    c.call("SyncGroup", 5, group_at, group_id="tx-group", generation_id=joined["generation_id"], member_id=member,
           assignments=[{"member_id": member, "assignment": b"x"}])
    promise("a group with a member")
    store("a member's", 20, generation_id=joined["generation_id"], member_id=member)
    store("a member's, another generation", 21, generation_id=joined["generation_id"] + 1, member_id=member)
    store("another member's", 22, generation_id=joined["generation_id"], member_id="nobody")
    store("nobody's, of a group with a member", 23)
    store("an instance's that is not", 24, generation_id=joined["generation_id"], member_id=member, group_instance_id="i")
    c.ask("beside an open transaction", "OffsetCommit", 9, group_at, **commit("tx-group", 30, joined["generation_id"], member))
    fetch("pending beside a commit", False)
    end(c, "a member's offsets", at, producer, epoch, name="tx-offsets")
    ended(c, at, "tx-offsets")
    c.call("LeaveGroup", 5, group_at, group_id="tx-group", members=[{"member_id": member, "group_instance_id": None}])


def fencing(c):
    at = c.coordinator("tx-fenced", 1)
    producer, epoch = begun_anew(c, at, "tx-fenced")
    add(c, "of one to be fenced", at, producer, epoch, [1], name="tx-fenced")
    send(c, "in a transaction: of one to be fenced", ["zombie"], producer, epoch, 0, 1, name="tx-fenced")
    heir, next_epoch = begun_anew(c, at, "tx-fenced")
    c.answers["InitProducerId v4: after fencing"] = {"same id": heir == producer, "epochs": next_epoch - epoch}
    send(c, "in a transaction: of a zombie", ["zombie"], producer, epoch, 1, 1, name="tx-fenced")
    add(c, "of a zombie", at, producer, epoch, [1], name="tx-fenced")
    add(c, "of a zombie, version 1", at, producer, epoch, [1], 1, name="tx-fenced")
    end(c, "of a zombie", at, producer, epoch, name="tx-fenced")
    end(c, "of a zombie, version 1", at, producer, epoch, version=1, name="tx-fenced")
    c.ask("of a zombie", "InitProducerId", 4, at, transactional_id="tx-fenced", transaction_timeout_ms=60000, producer_id=producer, producer_epoch=epoch)
    c.ask("of a zombie, older", "InitProducerId", 3, at, transactional_id="tx-fenced", transaction_timeout_ms=60000, producer_id=producer, producer_epoch=epoch)
    read(c, "read_committed, fenced", 0, 1)


def describing(c, at):
    c.ask("unknown", "DescribeTransactions", 0, c.coordinator("nobody", 1), transactional_ids=["nobody"])
    c.ask("empty", "DescribeTransactions", 0, c.coordinator("long", 1), transactional_ids=["long"])
    c.ask("empty name", "DescribeTransactions", 0, at, transactional_ids=[""])
    c.ask("not the coordinator", "DescribeTransactions", 0, at % 3 + 1, transactional_ids=["tx"])

    def listed(what, version=1, name="tx", **more):
        answer = c.call("ListTransactions", version, c.coordinator(name, 1), **more)
        answer["transaction_states"] = [each for each in answer["transaction_states"] if each["transactional_id"] == name]
        c.answers[f"ListTransactions v{version}: {what}"] = c.masked(answer)
    for version in (0, 1):
        listed("all", version)
    listed("those that are committed", state_filters=["CompleteCommit"])
    listed("those that are open", state_filters=["Ongoing"])
    listed("strange states", state_filters=["Happy", "CompleteCommit"])
    listed("of one producer", producer_id_filters=[987654321])
    listed("long ones", duration_filter=0)
    listed("never used", name="long")


def expiring(c):
    """Who does not end a transaction in time is fenced, and the transaction aborted."""
    at = c.coordinator("tx-slow", 1)
    producer, epoch = begun_anew(c, at, "tx-slow", 1000)
    add(c, "of one that is slow", at, producer, epoch, name="tx-slow")
    send(c, "in a transaction: of one that is slow", ["slow"], producer, epoch, 0, name="tx-slow")
    ended(c, at, "tx-slow")
    c.ask("timed out", "DescribeTransactions", 0, at, hide=("producer_epoch",), transactional_ids=["tx-slow"])
    end(c, "timed out", at, producer, epoch, name="tx-slow")
    send(c, "in a transaction: timed out", ["slow"], producer, epoch, 1, name="tx-slow")
    c.ask("timed out", "InitProducerId", 4, at, transactional_id="tx-slow", transaction_timeout_ms=1000, producer_id=producer, producer_epoch=epoch)


def strangers(c):
    """Markers that no coordinator sent: kafka-transactions abort."""
    def mark(what, producer, epoch, result=False, name="ledger", partition=0, broker=1, coordinator=0, version=1):
        c.ask(what, "WriteTxnMarkers", version, broker, markers=[{"producer_id": producer, "producer_epoch": epoch, "transaction_result": result,
              "topics": [{"name": name, "partition_indexes": [partition]}], "coordinator_epoch": coordinator}])
    at = c.coordinator("tx-stuck", 1)
    producer, epoch = begun_anew(c, at, "tx-stuck")
    add(c, "of one that is stuck", at, producer, epoch, name="tx-stuck")
    send(c, "in a transaction: of one that is stuck", ["stuck"], producer, epoch, 0, name="tx-stuck")
    mark("another epoch", producer, epoch - 1)
    mark("unknown topic", producer, epoch, name="nowhere")
    mark("not the leader", producer, epoch, broker=2)
    mark("by an admin", producer, epoch)
    mark("by an admin, again", producer, epoch)
    read(c, "read_committed, all and what was stuck")
    # Who is ahead of its coordinator; on a topic of its own, for nobody can end this.
    c.make_topic("spoiled", [[1]])
    at = c.coordinator("tx-ahead", 1)
    producer, epoch = begun_anew(c, at, "tx-ahead")
    add(c, "of one that is ahead", at, producer, epoch, name="tx-ahead", topic="spoiled")
    send(c, "in a transaction: of one that will be ahead", ["x"], producer, epoch, 0, name="tx-ahead", topic="spoiled")
    send(c, "in a transaction: of one that is ahead", ["x"], producer, epoch + 1, 0, name="tx-ahead", topic="spoiled")
