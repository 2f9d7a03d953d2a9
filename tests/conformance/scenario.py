"""One scripted conversation with a cluster of three brokers, the same for Apache Kafka and for Brokerlab.

Every question is named after what it asks; the answers, with what differs from run to run masked, are what is compared.
Partitions are placed by hand, so that leaders are known. Brokers have the ids 1, 2 and 3.
"""
import re
import time

import scenario_faults
import scenario_groups
import scenario_transactions
from wire import Closed, Connection, batch, read_batches

# What is another in every run: only whether it is there counts.
VOLATILE = {"cluster_id", "host", "port", "documentation", "log_dir", "total_bytes", "usable_bytes", "partition_size", "rack"}
COUNTERS = {"finalized_features_epoch", "producer_id", "session_id", "controller_id", "log_append_time_ms", "last_timestamp",
            "last_fetch_timestamp", "last_caught_up_timestamp", "log_end_offset", "producer", "transaction_start_time_ms"}
# Ids that brokers make up: of members of both protocols.
MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|^[0-9A-Za-z_-]{22}$")
OPAQUE = {"metadata", "assignment", "member_metadata", "member_assignment"}
KEYS = ("api_key", "name", "topic", "topic_name", "partition_index", "partition", "index", "node_id", "broker_id", "feature",
        "resource_name", "partition_id", "key", "replica_id", "batch_index", "group_id", "transactional_id", "group_instance_id")
ZERO_ID = "AAAAAAAAAAAAAAAAAAAAAA"
NO_SUCH_ID = "AAAAAAAAAAAAAAAAAAAAZA"


def masked(value, name=""):
    if isinstance(value, dict):
        if value.get("attributes", 0) & 0x20:
            # When a transaction was ended is another time in every run.
            value = dict(value, base_timestamp="…", max_timestamp="…")
        elif value.get("attributes", 0) & 0x8:
            value = dict(value, max_timestamp="…")
        return {k: masked(v, k) for k, v in value.items() if k != "throttle_time_ms"}
    if isinstance(value, list) and name == "partitions" and all(isinstance(each, int) for each in value):
        return sorted(value)
    if isinstance(value, list):
        items = [masked(each, name) for each in value]
        if items and isinstance(items[0], dict):
            for key in KEYS:
                found = [each.get(key) for each in items]
                if None not in found and len(set(map(str, found))) == len(found):
                    return {str(each[key]): each for each in sorted(items, key=lambda each: str(each[key]))}
        return items
    if isinstance(value, bytes):
        return value.hex() if name in OPAQUE else masked(read_batches(value))
    if value is None:
        return None
    if name in VOLATILE:
        return "…" if value != "" else ""
    if name.endswith("error_message"):
        return "…" if value else None
    if name in ("member_id", "leader"):
        return MADE_UP.sub("…", value) if isinstance(value, str) else value
    if name in COUNTERS and not isinstance(value, str):
        return "≥0" if value >= 0 else value
    if name == "topic_id" or name.endswith("directory_id"):
        return value if value in (ZERO_ID, NO_SUCH_ID) else "…"
    return value


def hidden(value, names):
    if isinstance(value, dict):
        return {k: "hidden" if k in names else hidden(v, names) for k, v in value.items()}
    return [hidden(each, names) for each in value] if isinstance(value, list) else value


class Cluster:
    """`control` takes brokers away and reads their files: kill, restart, freeze, thaw (n), segments, small_file."""

    def __init__(self, addresses, control=None):
        self.addresses, self.control = addresses, control
        self.connections = {}
        self.answers = {}

    def call(self, name, version, broker=1, **values):
        if broker not in self.connections:
            self.connections[broker] = Connection(*self.addresses[broker])
        try:
            return self.connections[broker].call(name, version, **values)
        except (Closed, BrokenPipeError, ConnectionResetError):
            self.connections.pop(broker).close()
            return {"closed": True}
        except TimeoutError:
            self.connections.pop(broker).close()
            return {"silent": True}

    def ask(self, what, name, version, broker=1, hide=(), **values):
        """Asks and keeps the answer under what the question is about; fields in `hide` are another in every run."""
        title = f"{name} v{version}: {what}"
        if title in self.answers:
            raise ValueError(f"asked twice: {title}")
        answer = self.call(name, version, broker, **values)
        self.answers[title] = masked(hidden(answer, hide))
        return answer

    masked = staticmethod(masked)

    def coordinator(self, key, kind=0):
        """The broker that looks after a group (kind 0) or a transactional id (1), once it does."""
        found = {}

        def known():
            found.update(self.call("FindCoordinator", 4, key_type=kind, coordinator_keys=[key])["coordinators"][0])
            if found["error_code"]:
                return False
            name, at = ("DescribeTransactions", {"transactional_ids": [key]}) if kind else ("DescribeGroups", {"groups": [key]})
            answer = self.call(name, 0, found["node_id"], **at)
            return answer[("transaction_states" if kind else "groups")][0]["error_code"] not in (14, 15, 16)
        self.until(known, f"{key} has a coordinator")
        if kind:
            # A broker asks the controller for producer ids when it first needs some.
            self.until(lambda: self.call("InitProducerId", 4, found["node_id"], transactional_id=None, transaction_timeout_ms=60000)["error_code"] == 0,
                       "the broker has producer ids")
        return found["node_id"]

    def partition(self, topic, key):
        """Which partition of the internal topic a group or a transactional id lives in."""
        count = len(self.call("Metadata", 12, topics=[{"name": topic}])["topics"][0]["partitions"])
        h = 0
        for letter in key.encode("ascii"):
            h = (h * 31 + letter) & 0xFFFFFFFF
        return min(h, (1 << 32) - h) % count

    def until(self, holds, what, seconds=30):
        limit = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > limit:
                raise RuntimeError(f"after {seconds} s still not: {what}")
            time.sleep(0.02)

    def make_topic(self, name, assignments, **configs):
        answer = self.call("CreateTopics", 7, topics=[topic(name, assignments=assignments, configs=configs)], timeout_ms=10000)
        error = answer["topics"][0]["error_code"]
        if error:
            raise RuntimeError(f"{name}: error {error}")
        self.wait_for(name, len(assignments))

    def wait_for(self, name, partitions):
        def known():
            for broker in self.addresses:
                found = self.call("Metadata", 12, broker, topics=[{"name": name}], allow_auto_topic_creation=False)["topics"][0]
                if len(found["partitions"]) != partitions or any(p["leader_id"] < 0 for p in found["partitions"]):
                    return False
            return True
        self.until(known, f"every broker knows {name}")

    def topic_id(self, name):
        return self.call("Metadata", 12, topics=[{"name": name}])["topics"][0]["topic_id"]

    def close(self):
        for connection in self.connections.values():
            connection.close()


def topic(name, partitions=-1, factor=-1, assignments=None, configs=None):
    return {"name": name, "num_partitions": partitions, "replication_factor": factor,
            "assignments": [{"partition_index": i, "broker_ids": ids} for i, ids in
                            (assignments.items() if isinstance(assignments, dict) else enumerate(assignments or []))],
            "configs": [{"name": k.replace("_", "."), "value": v} for k, v in (configs or {}).items()]}


def run(cluster, parts=None):
    """The whole conversation, or the parts given; returns the answers by title."""
    for part in parts or (versions, create_topics, metadata, describe_configs, alter_configs, produce, sequences, list_offsets, fetch, epochs,
                 delete_records, partitions, clusters, absent, coordinators, scenario_groups.run, scenario_transactions.run,
                 scenario_faults.run, scenario_faults.files, delete_topics):
        part(cluster)
    return cluster.answers


def versions(c):
    def ask(what, version, **values):
        c.ask(what, "ApiVersions", version, **values)
        # The table of APIs is compared once.
        first, answer = c.answers["ApiVersions v0: all APIs"], c.answers[f"ApiVersions v{version}: {what}"]
        if answer is not first and answer["api_keys"] == first["api_keys"]:
            answer["api_keys"] = "all"
    ask("all APIs", 0)
    ask("no features", 2)
    ask("features", 3, client_software_name="oracle", client_software_version="1.0")
    ask("features that may be at 0", 4, client_software_name="oracle", client_software_version="1.0")
    ask("a name with a space", 3, client_software_name="or acle", client_software_version="1.0")
    ask("no version", 3, client_software_name="oracle", client_software_version="")


def create_topics(c):
    def ask(what, *topics, version=7, **more):
        c.ask(what, "CreateTopics", version, topics=list(topics), timeout_ms=10000, **more)
    ask("placed by hand", topic("orders", assignments=[[1, 2, 3], [2, 3, 1], [3, 1, 2]]))
    ask("placed by the controller", topic("placed", 2, 2))
    ask("defaults", topic("defaults"))
    ask("version 5", topic("five", 1, 1), version=5)
    ask("version 2", topic("two", 1, 1), version=2)
    ask("with configs", topic("configured", 1, 1, configs={"retention.ms": "1000", "cleanup.policy": "compact"}))
    ask("exists", topic("orders", 1, 1))
    ask("only checked", topic("checked", 3, 3), validate_only=True)
    ask("only checked, exists", topic("orders", 3, 3), validate_only=True)
    for what, name in (("empty name", ""), ("one dot", "."), ("two dots", ".."), ("a slash", "a/b"), ("250 letters", "x" * 250),
                       ("collides with another", "con_figured"[:3] + "." + "x")):
        ask(f"name: {what}", topic(name, 1, 1))
    ask("dots and underscores collide: first", topic("a.b", 1, 1))
    ask("dots and underscores collide: second", topic("a_b", 1, 1))
    ask("twice in one request", topic("twin", 1, 1), topic("twin", 2, 1))
    ask("no topics")
    for count in (0, -2):
        ask(f"{count} partitions", topic("wrong", count, 1))
    for factor in (0, -2, 4):
        ask(f"{factor} replicas", topic("wrong", 1, factor))
    ask("one bad, one good", topic("wrong", 0, 1), topic("right", 1, 1))
    ask("assignment: a broker twice", topic("wrong", assignments=[[1, 1]]))
    ask("assignment: unknown broker", topic("wrong", assignments=[[1, 7]]))
    ask("assignment: a gap", topic("wrong", assignments={0: [1], 2: [2]}))
    ask("assignment: empty", topic("wrong", assignments=[[]]))
    ask("assignment: uneven", topic("wrong", assignments=[[1, 2], [3]]))
    ask("assignment and partitions", topic("wrong", 1, -1, assignments=[[1]]))
    ask("assignment and factor", topic("wrong", -1, 1, assignments=[[1]]))
    ask("config: unknown", topic("wrong", 1, 1, configs={"no.such": "1"}))
    ask("config: not a number", topic("wrong", 1, 1, configs={"retention.ms": "soon"}))
    ask("config: too small", topic("wrong", 1, 1, configs={"segment.bytes": "13"}))
    ask("config: not a word", topic("wrong", 1, 1, configs={"cleanup.policy": "burn"}))
    ask("config: null", topic("wrong", 1, 1, configs={"retention.ms": None}))
    ask("config: lags in conflict", topic("wrong", 1, 1, configs={"min.compaction.lag.ms": "10", "max.compaction.lag.ms": "5"}))
    ask("config: empty list", topic("wrong-empty", 1, 1, configs={"cleanup.policy": ""}))
    c.wait_for("orders", 3)
    c.make_topic("small", [[1, 2]], max_message_bytes="200")
    c.make_topic("strict", [[1, 2]], min_insync_replicas="3")
    c.make_topic("compacted", [[1]], cleanup_policy="compact")
    c.make_topic("stamped", [[1]], retention_ms="-1", message_timestamp_type="LogAppendTime")
    c.make_topic("recent", [[1]], message_timestamp_before_max_ms="1000", message_timestamp_after_max_ms="1000")
    c.make_topic("log", [[1, 2]], retention_ms="-1")
    c.make_topic("sequences", [[1]], retention_ms="-1")
    c.make_topic("grown", [[1, 2]])


def metadata(c):
    for version in (1, 5, 8, 12):
        c.ask("a topic", "Metadata", version, topics=[{"name": "orders"}])
    c.ask("as 0.9 asks", "Metadata", 0, topics=[{"name": "orders"}])
    c.ask("no topics", "Metadata", 12, topics=[])
    c.ask("unknown, not to be created", "Metadata", 12, topics=[{"name": "nowhere"}], allow_auto_topic_creation=False)
    c.ask("bad name", "Metadata", 12, topics=[{"name": "a b"}], allow_auto_topic_creation=False)
    c.ask("unknown id", "Metadata", 12, topics=[{"name": None, "topic_id": NO_SUCH_ID}])
    c.ask("by id", "Metadata", 12, topics=[{"name": None, "topic_id": c.topic_id("orders")}])
    c.ask("by id beside another name", "Metadata", 12, topics=[{"name": "nowhere", "topic_id": c.topic_id("orders")}, {"name": "five"}])
    c.ask("operations allowed", "Metadata", 8, topics=[{"name": "orders"}], include_topic_authorized_operations=True,
          include_cluster_authorized_operations=True)
    c.ask("twice the same", "Metadata", 12, topics=[{"name": "orders"}, {"name": "orders"}])
    c.ask("a topic", "DescribeTopicPartitions", 0, topics=[{"name": "orders"}])
    c.ask("in pages", "DescribeTopicPartitions", 0, topics=[{"name": "orders"}], response_partition_limit=2)
    c.ask("second page", "DescribeTopicPartitions", 0, topics=[{"name": "orders"}], response_partition_limit=2,
          cursor={"topic_name": "orders", "partition_index": 2})
    c.ask("unknown and bad", "DescribeTopicPartitions", 0, topics=[{"name": "nowhere"}, {"name": "a b"}])


def describe_configs(c):
    def ask(what, kind, name, keys=None, broker=1, version=4, **more):
        c.ask(what, "DescribeConfigs", version, broker, resources=[
            {"resource_type": kind, "resource_name": name, "configuration_keys": keys}], **more)
    ask("a topic", 2, "orders")
    ask("a topic, older", 2, "orders", version=1)
    ask("overrides and synonyms", 2, "configured", include_synonyms=True, include_documentation=True)
    ask("keys asked for", 2, "orders", ["retention.ms", "no.such"])
    ask("no keys", 2, "orders", [])
    ask("unknown topic", 2, "nowhere")
    ask("bad topic name", 2, "a b")
    keys = ["node.id", "log.retention.hours", "num.io.threads", "min.insync.replicas", "log.segment.bytes",
            "auto.create.topics.enable", "log.cleaner.threads", "message.max.bytes", "default.replication.factor",
            "offsets.topic.num.partitions", "transaction.state.log.min.isr", "replica.lag.time.max.ms", "log.retention.ms"]
    ask("a broker", 4, "1", keys, include_synonyms=True)
    ask("another broker", 4, "2", keys[:1])
    ask("all brokers", 4, "")
    ask("not a broker", 4, "one")
    for kind in (0, 3, 99):
        ask(f"resource type {kind}", kind, "orders")
    ask("clients' metrics", 16, "metrics")


def alter_configs(c):
    def inc(what, kind, name, *changes, **more):
        c.ask(what, "IncrementalAlterConfigs", 1, resources=[{"resource_type": kind, "resource_name": name, "configs": [
            {"name": n, "config_operation": op, "value": v} for n, op, v in changes]}], **more)
    inc("set", 2, "orders", ("retention.ms", 0, "5000"), ("max.message.bytes", 0, "50000"))
    inc("delete", 2, "orders", ("max.message.bytes", 1, None))
    inc("delete what is not set", 2, "orders", ("segment.bytes", 1, None))
    inc("append", 2, "orders", ("cleanup.policy", 2, "compact"))
    inc("subtract", 2, "orders", ("cleanup.policy", 3, "compact"))
    inc("append to a number", 2, "orders", ("retention.ms", 2, "1"))
    inc("append to what nobody knows", 2, "orders", ("no.such", 2, "1"))
    inc("unknown key", 2, "orders", ("no.such", 0, "1"))
    inc("delete an unknown key", 2, "orders", ("no.such", 1, None))
    inc("not a number", 2, "orders", ("retention.ms", 0, "soon"))
    inc("out of range", 2, "orders", ("min.insync.replicas", 0, "0"))
    inc("null", 2, "orders", ("retention.ms", 0, None))
    inc("operation 9", 2, "orders", ("retention.ms", 9, "1"))
    inc("the same key twice", 2, "orders", ("retention.ms", 0, "1"), ("retention.ms", 0, "2"))
    inc("unknown topic", 2, "nowhere", ("retention.ms", 0, "1"))
    inc("bad topic name", 2, "a b", ("retention.ms", 0, "1"))
    inc("only checked", 2, "orders", ("retention.ms", 0, "77"), validate_only=True)
    inc("only checked, wrong", 2, "orders", ("retention.ms", 0, "soon"), validate_only=True)
    inc("no changes", 2, "orders")
    inc("a broker's own", 4, "1", ("log.cleaner.threads", 0, "2"))
    inc("all brokers", 4, "", ("message.max.bytes", 0, "2000000"))
    inc("a broker's, out of range", 4, "1", ("log.retention.ms", 0, "soon"))
    inc("a broker's, not to be changed", 4, "1", ("node.id", 0, "9"))
    inc("unknown broker", 4, "77", ("message.max.bytes", 0, "1"))
    inc("not a broker", 4, "one", ("message.max.bytes", 0, "1"))
    inc("resource type 0", 0, "orders", ("retention.ms", 0, "1"))
    inc("resource type 99", 99, "orders", ("retention.ms", 0, "1"))
    c.ask("one resource twice", "IncrementalAlterConfigs", 1, resources=[
        {"resource_type": 2, "resource_name": "orders", "configs": [{"name": "retention.ms", "value": "1"}]}] * 2)
    c.ask("nothing", "IncrementalAlterConfigs", 1, resources=[])
    inc("back to defaults", 4, "1", ("log.cleaner.threads", 1, None))
    inc("back to defaults for all", 4, "", ("message.max.bytes", 1, None))

    def alter(what, name, **configs):
        c.ask(what, "AlterConfigs", 2, resources=[{"resource_type": 2, "resource_name": name, "configs": [
            {"name": k.replace("_", "."), "value": v} for k, v in configs.items()]}])
    alter("replace", "orders", segment_bytes="100000")
    alter("wrong value", "orders", segment_bytes="x")
    alter("unknown key", "orders", no_such="x")
    alter("null", "orders", segment_bytes=None)
    alter("unknown topic", "nowhere", segment_bytes="100000")
    alter("clear", "orders")

    def cleared():
        asked = {"resource_type": 2, "resource_name": "orders", "configuration_keys": ["segment.bytes"]}
        return c.call("DescribeConfigs", 4, resources=[asked])["results"][0]["configs"][0]["config_source"] == 5
    c.until(cleared, "the broker has heard of the change")
    c.ask("as left", "DescribeConfigs", 4, resources=[
        {"resource_type": 2, "resource_name": "orders", "configuration_keys": ["retention.ms", "segment.bytes", "cleanup.policy"]}])


def send(name, records, acks=-1, index=0, **more):
    return dict(acks=acks, timeout_ms=5000, topic_data=[{"name": name, "partition_data": [{"index": index, "records": records}]}], **more)


def produce(c):
    def ask(what, name, records, version=9, broker=1, **more):
        return c.ask(what, "Produce", version, broker, **send(name, records, **more))
    for version in (3, 5, 7, 8, 9, 10, 11):
        ask("three records", "log", batch(["a", "b", "c"]), version)
    for acks in (0, 1):
        if acks:
            ask("acks=1", "log", batch(["x"]), acks=1)
    ask("acks=5", "log", batch(["x"]), acks=5)
    ask("no bytes", "log", b"")
    ask("unknown topic", "nowhere", batch(["x"]))
    ask("unknown partition", "log", batch(["x"]), index=9)
    ask("negative partition", "log", batch(["x"]), index=-1)
    ask("bad name", "a b", batch(["x"]))
    ask("not the leader", "log", batch(["x"]), 9, 2)
    ask("not the leader, who is it", "log", batch(["x"]), 10, 2)
    ask("not a replica, who is it", "log", batch(["x"]), 10, 3)
    ask("crc", "log", batch(["x"], spoil_crc=True))
    ask("too large", "small", batch(["x" * 300]))
    ask("min.insync.replicas above the number of replicas", "strict", batch(["x"]))
    ask("two batches", "log", batch(["x"]) + batch(["y"]))
    ask("half a batch", "log", batch(["x"])[:-1])
    ask("ten bytes", "log", b"0123456789")
    ask("magic 1", "log", batch(["x"], magic=1))
    ask("magic 3", "log", batch(["x"], magic=3))
    ask("base offset 5", "log", batch(["x"], base=5))
    ask("count too large", "log", batch(["x", "y"], count=3))
    ask("count too small", "log", batch(["x", "y"], count=1))
    ask("count of none", "log", batch(["x", "y"], count=0))
    ask("control batch", "log", batch(["x"], attributes=0x20))
    ask("codec 7", "log", batch(["x"], attributes=7))
    ask("codec that it is not", "log", batch(["x"], attributes=1))
    ask("zstd before version 7", "log", batch(["x"], attributes=4), 6)
    ask("no keys for compaction", "compacted", batch(["x", "y"]))
    ask("keys for compaction", "compacted", batch(["x"], key="k"))
    ask("broker's time", "stamped", batch(["x"]))
    ask("too old", "recent", batch(["x", "y"]))
    ask("transactional without an id", "log", batch(["x"], producer=1, epoch=0, sequence=0, attributes=0x10))
    ask("an id, and nothing transactional", "log", batch(["x"]), transactional_id="t")
    ask("internal topic", "__consumer_offsets", batch(["x"]))
    c.ask("two partitions, one wrong", "Produce", 9, **dict(acks=-1, timeout_ms=5000, topic_data=[{"name": "log", "partition_data": [
        {"index": 0, "records": batch(["q"])}, {"index": 4, "records": batch(["q"])}]}]))


def sequences(c):
    def allocated():
        return c.call("InitProducerId", 4, transactional_id=None, transaction_timeout_ms=60000)["error_code"] == 0
    c.until(allocated, "the broker has producer ids")
    c.ask("plain", "InitProducerId", 4, transactional_id=None, transaction_timeout_ms=60000)
    c.ask("older", "InitProducerId", 0, transactional_id=None, transaction_timeout_ms=60000)
    c.ask("empty id", "InitProducerId", 4, transactional_id="", transaction_timeout_ms=60000)
    producer = c.call("InitProducerId", 4, transactional_id=None, transaction_timeout_ms=60000)["producer_id"]
    other = c.call("InitProducerId", 4, transactional_id=None, transaction_timeout_ms=60000)["producer_id"]

    def ask(what, sequence, epoch=0, values=("a", "b"), who=producer):
        c.ask(what, "Produce", 9, **send("sequences", batch(list(values), producer=who, epoch=epoch, sequence=sequence)))
    ask("idempotent: first", 0)
    ask("idempotent: next", 2)
    ask("idempotent: duplicate", 2)
    ask("idempotent: oldest duplicate", 0)
    ask("idempotent: gap", 9)
    ask("idempotent: overlap", 3)
    ask("idempotent: no sequence", -1)
    for n in range(6):
        ask(f"idempotent: more {n}", 4 + 2 * n)
    ask("idempotent: duplicate older than five", 0)
    ask("idempotent: new epoch, sequence not 0", 5, epoch=1)
    ask("idempotent: new epoch", 0, epoch=1)
    ask("idempotent: old epoch", 2, epoch=0)
    ask("idempotent: unknown producer, sequence 7", 7, who=other)
    ask("idempotent: negative epoch", 0, epoch=-1, who=other + 100)
    c.ask("known producers", "DescribeProducers", 0, topics=[{"name": "sequences", "partition_indexes": [0, 5]}])
    c.ask("not here", "DescribeProducers", 0, 2, topics=[{"name": "sequences", "partition_indexes": [0]}])
    c.ask("unknown topic", "DescribeProducers", 0, topics=[{"name": "nowhere", "partition_indexes": [0]}])
    c.ask("bad name", "DescribeProducers", 0, topics=[{"name": "a b", "partition_indexes": [0]}])


def list_offsets(c):
    def ask(what, timestamp, version=9, name="log", partition=0, broker=1, epoch=-1, **more):
        c.ask(what, "ListOffsets", version, broker, replica_id=-1, topics=[{"name": name, "partitions": [
            {"partition_index": partition, "current_leader_epoch": epoch, "timestamp": timestamp}]}], **more)
    for version in (1, 2, 4, 5, 7, 9):
        ask("latest", -1, version)
        ask("earliest", -2, version)
    ask("latest committed", -1, isolation_level=1)
    ask("largest timestamp", -3)
    ask("largest timestamp, too early a version", -3, 6)
    ask("local", -4)
    ask("local, too early a version", -4, 7)
    ask("tiered", -5)
    ask("tiered, too early a version", -5, 8)
    ask("unknown special", -9)
    ask("by time", 1_700_000_000_001)
    ask("by an early time", 1)
    ask("by a time to come", 4_000_000_000_000)
    ask("empty: latest", -1, name="grown")
    ask("empty: by time", 5, name="grown")
    ask("empty: largest timestamp", -3, name="grown")
    ask("unknown topic", -1, name="nowhere")
    ask("unknown partition", -1, partition=8)
    ask("not the leader", -1, broker=2)
    ask("epoch too old", -1, epoch=-2)
    ask("epoch right", -1, epoch=0)
    ask("epoch to come", -1, epoch=9)
    c.ask("one partition twice", "ListOffsets", 9, replica_id=-1, topics=[{"name": "log", "partitions": [
        {"partition_index": 0, "timestamp": -1}, {"partition_index": 0, "timestamp": -2}]}])


def fetch(c):
    ids = {name: c.topic_id(name) for name in ("log", "grown", "sequences")}

    def ask(what, offset, version=11, name="log", partition=0, broker=1, epoch=-1, wait=0, **more):
        known = {"topic": name} if version < 13 else {"topic_id": ids.get(name, NO_SUCH_ID)}
        for key in ("last_fetched_epoch", "partition_max_bytes"):
            if key in more:
                known.setdefault("extra", {})[key] = more.pop(key)
        extra = known.pop("extra", {})
        return c.ask(what, "Fetch", version, broker, max_wait_ms=wait, min_bytes=1, **more, topics=[dict(known, partitions=[dict(
            {"partition": partition, "current_leader_epoch": epoch, "fetch_offset": offset, "partition_max_bytes": 1 << 20},
            **extra)])])
    for version in (4, 7, 9, 11, 12, 13, 15, 16, 17):
        ask("from the start", 0, version)
    ask("committed only", 0, isolation_level=1)
    ask("from the middle", 4)
    ask("one byte of a partition", 0, partition_max_bytes=1)
    ask("one byte in all", 0, max_bytes=1)
    ask("nothing there", 0, name="grown")
    ask("nothing there, for a while", 0, name="grown", wait=50)
    ask("past the end", 1000)
    ask("negative", -1)
    ask("unknown topic", 0, name="nowhere")
    ask("unknown id", 0, 13, name="nowhere")
    ask("unknown partition", 0, partition=7)
    ask("unknown partition by id", 0, 13, partition=7)
    def told():
        ends = [c.call("Fetch", 11, b, max_wait_ms=0, min_bytes=1, topics=[{"topic": "log", "partitions": [
            {"partition": 0, "fetch_offset": 0, "partition_max_bytes": 1}]}])["responses"][0]["partitions"][0]["high_watermark"] for b in (1, 2)]
        return ends[0] == ends[1]
    c.until(told, "the follower has heard of the high watermark")
    ask("a follower", 0, broker=2)
    ask("not a replica", 0, broker=3)
    ask("not a replica, who leads", 0, 16, broker=3)
    ask("epoch right", 0, epoch=0)
    ask("epoch to come", 0, epoch=5)
    ask("epoch negative", 0, epoch=-2)
    ask("followed another epoch", 4, 12, last_fetched_epoch=0)
    ask("followed an epoch to come", 4, 12, last_fetched_epoch=3)
    ask("unknown session", 0, session_id=123456, session_epoch=1)
    ask("session that cannot be", 0, session_id=0, session_epoch=7)
    made = ask("a session is made", 0, session_id=0, session_epoch=0)
    session = made.get("session_id", 0)
    if session:
        c.ask("session: nothing new", "Fetch", 11, max_wait_ms=0, min_bytes=1, session_id=session, session_epoch=1, topics=[])
        c.ask("session: wrong epoch", "Fetch", 11, max_wait_ms=0, min_bytes=1, session_id=session, session_epoch=9, topics=[])
        c.ask("session: closed", "Fetch", 11, max_wait_ms=0, min_bytes=1, session_id=session, session_epoch=-1, topics=[])
    else:
        c.answers["Fetch v11: session: nothing new"] = "no session was made"


def epochs(c):
    def ask(what, wanted, current=-1, version=4, name="log", partition=0, broker=1):
        c.ask(what, "OffsetForLeaderEpoch", version, broker, replica_id=-1, topics=[{"topic": name, "partitions": [
            {"partition": partition, "current_leader_epoch": current, "leader_epoch": wanted}]}])
    for version in (2, 3, 4):
        ask("the first", 0, version=version)
    ask("one to come", 5)
    ask("none", -1)
    ask("current to come", 0, current=5)
    ask("current right", 0, current=0)
    ask("unknown topic", 0, name="nowhere")
    ask("unknown partition", 0, partition=7)
    ask("not the leader", 0, broker=2)


def delete_records(c):
    def ask(what, offset, name="log", partition=0, broker=1, version=2):
        c.ask(what, "DeleteRecords", version, broker, timeout_ms=5000, topics=[{"name": name, "partitions": [
            {"partition_index": partition, "offset": offset}]}])
    ask("the first two", 2)
    ask("again", 1)
    ask("too many", 10000)
    ask("negative", -5)
    ask("up to the end", -1, version=0)
    ask("compacted", 1, name="compacted")
    ask("unknown topic", 0, name="nowhere")
    ask("unknown partition", 0, partition=5)
    ask("not the leader", 0, broker=2)


def partitions(c):
    def grow(what, name, count, assignments=None, version=3, **more):
        c.ask(what, "CreatePartitions", version, timeout_ms=10000, topics=[{"name": name, "count": count, "assignments": None
              if assignments is None else [{"broker_ids": ids} for ids in assignments]}], **more)
    grow("as many", "grown", 1)
    grow("none", "grown", 0)
    grow("unknown topic", "nowhere", 3)
    grow("only checked", "grown", 4, validate_only=True)
    grow("placed", "grown", 2, [[2, 3]])
    grow("placed, too few", "grown", 4, [[2, 3]])
    grow("placed, too many", "grown", 3, [[2, 3], [3, 1]])
    grow("placed, other factor", "grown", 3, [[2]])
    grow("placed, unknown broker", "grown", 3, [[2, 9]])
    grow("placed, one twice", "grown", 3, [[2, 2]])
    grow("older", "grown", 3, version=0)
    c.ask("twice in one request", "CreatePartitions", 3, timeout_ms=10000, topics=[{"name": "grown", "count": n, "assignments": None}
                                                                                   for n in (5, 6)])

    def elect(what, kind, topics, version=2):
        c.ask(what, "ElectLeaders", version, timeout_ms=10000, election_type=kind, topic_partitions=topics) if version else c.ask(
            what, "ElectLeaders", version, timeout_ms=10000, topic_partitions=topics)
    elect("not needed", 0, [{"topic": "orders", "partitions": [0, 1]}])
    elect("not needed, older", 0, [{"topic": "orders", "partitions": [0]}], 0)
    elect("unclean, not needed", 1, [{"topic": "orders", "partitions": [0]}])
    elect("unknown", 0, [{"topic": "orders", "partitions": [9]}, {"topic": "nowhere", "partitions": [0]}])
    elect("all", 0, None)
    elect("kind 5", 5, [{"topic": "orders", "partitions": [0]}])
    elect("none", 0, [])

    def move(what, name, replicas, partition=0):
        c.ask(what, "AlterPartitionReassignments", 0, timeout_ms=10000, topics=[{"name": name, "partitions": [
            {"partition_index": partition, "replicas": replicas}]}])
    move("cancel what is not", "orders", None)
    move("to nobody", "orders", [])
    move("to one twice", "orders", [1, 1])
    move("to a stranger", "orders", [1, 9])
    move("to a negative", "orders", [-1])
    move("unknown topic", "nowhere", [1])
    move("unknown partition", "orders", [1], 9)
    c.ask("none under way", "ListPartitionReassignments", 0, timeout_ms=10000, topics=None)
    c.ask("of a topic", "ListPartitionReassignments", 0, timeout_ms=10000, topics=[{"name": "orders", "partition_indexes": [0, 9]}])
    c.ask("of an unknown topic", "ListPartitionReassignments", 0, timeout_ms=10000, topics=[{"name": "nowhere", "partition_indexes": [0]}])


def clusters(c):
    c.ask("plain", "DescribeCluster", 0)
    c.ask("brokers", "DescribeCluster", 1, endpoint_type=1)
    c.ask("controllers, asked of a broker", "DescribeCluster", 1, endpoint_type=2)
    c.ask("endpoint type 9", "DescribeCluster", 1, endpoint_type=9)
    c.ask("operations allowed", "DescribeCluster", 1, include_cluster_authorized_operations=True)
    c.ask("of a topic", "DescribeLogDirs", 4, topics=[{"topic": "orders", "partitions": [0, 1, 2, 9]}])
    c.ask("older", "DescribeLogDirs", 1, topics=[{"topic": "orders", "partitions": [0]}])
    c.ask("unknown topic", "DescribeLogDirs", 4, topics=[{"topic": "nowhere", "partitions": [0]}])
    c.ask("none", "DescribeLogDirs", 4, topics=[])
    c.ask("unknown directory", "AlterReplicaLogDirs", 2, dirs=[{"path": "/nowhere", "topics": [{"name": "orders", "partitions": [0]}]}])
    quorum = [{"topic_name": "__cluster_metadata", "partitions": [{"partition_index": 0}]}]
    for version in (0, 1, 2):
        answer = c.call("DescribeQuorum", version, topics=quorum)
        # Who leads and how far each is, is another in every run; who takes part and what is said of each is not.
        part = answer["topics"][0]["partitions"][0]
        part["leader_id"], part["leader_epoch"], part["high_watermark"] = part["leader_id"] > 0, part["leader_epoch"] > 0, part["high_watermark"] > 0
        c.answers[f"DescribeQuorum v{version}: the metadata"] = masked({"error_code": answer["error_code"], "partition": {
            k: v for k, v in part.items() if k not in ("current_voters", "observers")},
            "fields of a voter": sorted(part["current_voters"][0]), "nodes named": "nodes" in answer})
    c.ask("another topic", "DescribeQuorum", 2, topics=[{"topic_name": "orders", "partitions": [{"partition_index": 0}]}])
    c.ask("nobody's", "UnregisterBroker", 0, broker_id=99)
    c.ask("clients' metrics", "ListConfigResources", 0)


def absent(c):
    c.ask("there are none", "DescribeAcls", 3, resource_type_filter=1, pattern_type_filter=1, operation=1, permission_type=1)
    rule = {"resource_type": 2, "resource_name": "orders", "principal": "User:a", "host": "*", "operation": 3, "permission_type": 3}
    c.ask("two", "CreateAcls", 3, creations=[rule, rule])
    c.ask("all", "DeleteAcls", 3, filters=[{"resource_type_filter": 1, "pattern_type_filter": 1, "operation": 1, "permission_type": 1}])
    c.ask("all", "DescribeClientQuotas", 1, components=[])
    c.ask("users", "DescribeClientQuotas", 1, components=[{"entity_type": "user", "match_type": 2, "match": None}])
    c.ask("older", "DescribeClientQuotas", 0, components=[])
    c.ask("a strange entity", "DescribeClientQuotas", 1, components=[{"entity_type": "dog", "match_type": 2, "match": None}])
    c.ask("an empty entity", "DescribeClientQuotas", 1, components=[{"entity_type": "", "match_type": 2, "match": None}])
    c.ask("one entity twice", "DescribeClientQuotas", 1, components=[{"entity_type": "user", "match_type": 2, "match": None}] * 2)

    def feature(what, name, level, version=1, **more):
        c.ask(what, "UpdateFeatures", version, timeout_ms=10000, feature_updates=[dict({"feature": name, "max_version_level": level}, **more)])
    feature("the level there is", "metadata.version", 21)
    feature("a level to come", "metadata.version", 99)
    feature("an older level", "metadata.version", 14)
    feature("an older level, safely", "metadata.version", 14, upgrade_type=2)
    feature("an older level, unsafely", "metadata.version", 14, upgrade_type=3)
    feature("unknown", "no.such", 1)
    feature("unknown, version 0", "no.such", 1, version=0)
    feature("kind 9", "metadata.version", 21, upgrade_type=9)
    c.ask("one twice", "UpdateFeatures", 1, timeout_ms=10000, feature_updates=[{"feature": "metadata.version", "max_version_level": 21}] * 2)
    c.ask("none", "UpdateFeatures", 1, timeout_ms=10000, feature_updates=[])
    c.ask("a fourth", "AddRaftVoter", 0, voter_id=4, timeout_ms=1000, voter_directory_id=NO_SUCH_ID,
          listeners=[{"name": "CONTROLLER", "host": "127.0.0.1", "port": 29493}])
    c.ask("another cluster", "AddRaftVoter", 0, cluster_id="BBBBBBBBBBBBBBBBBBBBBQ", voter_id=4, voter_directory_id=NO_SUCH_ID,
          listeners=[{"name": "CONTROLLER", "host": "127.0.0.1", "port": 29493}])
    c.ask("the third", "RemoveRaftVoter", 0, voter_id=3, voter_directory_id=NO_SUCH_ID)


def coordinators(c):
    c.ask("kind 9", "FindCoordinator", 3, key="x", key_type=9)
    c.ask("kind 9 of two", "FindCoordinator", 4, coordinator_keys=["x", "y"], key_type=9)
    c.ask("timeout 0", "InitProducerId", 4, transactional_id="t", transaction_timeout_ms=0)


def delete_topics(c):
    c.ask("by name", "DeleteTopics", 5, topic_names=["two"], timeout_ms=10000)
    c.ask("unknown", "DeleteTopics", 5, topic_names=["nowhere"], timeout_ms=10000)
    c.ask("older", "DeleteTopics", 1, topic_names=["five"], timeout_ms=10000)
    c.ask("by id", "DeleteTopics", 6, topics=[{"name": None, "topic_id": c.topic_id("placed")}], timeout_ms=10000)
    c.ask("by name in 6", "DeleteTopics", 6, topics=[{"name": "defaults"}], timeout_ms=10000)
    c.ask("unknown id", "DeleteTopics", 6, topics=[{"name": None, "topic_id": NO_SUCH_ID}], timeout_ms=10000)
    c.ask("id and name", "DeleteTopics", 6, topics=[{"name": "orders", "topic_id": c.topic_id("orders")}], timeout_ms=10000)
    c.ask("neither", "DeleteTopics", 6, topics=[{"name": None}], timeout_ms=10000)
    c.ask("one twice", "DeleteTopics", 6, topics=[{"name": "log"}, {"name": "log"}], timeout_ms=10000)
