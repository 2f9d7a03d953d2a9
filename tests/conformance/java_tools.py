"""Apache Kafka's own command line tools, as the scripts of its distribution call them: each run to its normal end, and its
output looked at."""
import json
import os
import re
import subprocess
import tempfile
import threading

import group_members

CLASSES = {
    "topics": "org.apache.kafka.tools.TopicCommand", "configs": "kafka.admin.ConfigCommand",
    "console-producer": "org.apache.kafka.tools.ConsoleProducer", "console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "verifiable-producer": "org.apache.kafka.tools.VerifiableProducer", "verifiable-consumer": "org.apache.kafka.tools.VerifiableConsumer",
    "producer-perf-test": "org.apache.kafka.tools.ProducerPerformance", "consumer-perf-test": "org.apache.kafka.tools.ConsumerPerformance",
    "transactions": "org.apache.kafka.tools.TransactionsCommand", "metadata-quorum": "org.apache.kafka.tools.MetadataQuorumCommand",
    "leader-election": "org.apache.kafka.tools.LeaderElectionCommand",
    "reassign-partitions": "org.apache.kafka.tools.reassign.ReassignPartitionsCommand", "log-dirs": "org.apache.kafka.tools.LogDirsCommand",
    "get-offsets": "org.apache.kafka.tools.GetOffsetShell", "delete-records": "org.apache.kafka.tools.DeleteRecordsCommand",
    "features": "org.apache.kafka.tools.FeatureCommand", "broker-api-versions": "org.apache.kafka.tools.BrokerApiVersionsCommand",
    "cluster": "org.apache.kafka.tools.ClusterTool", "acls": "org.apache.kafka.tools.AclCommand",
    "client-metrics": "org.apache.kafka.tools.ClientMetricsCommand", "e2e-latency": "org.apache.kafka.tools.EndToEndLatency",
    "groups": "org.apache.kafka.tools.GroupsCommand", "dump-log": "kafka.tools.DumpLogSegments",
}
OLD_CLASSES = {"console-producer": "kafka.tools.ConsoleProducer", "broker-api-versions": "kafka.admin.BrokerApiVersionsCommand",
               "acls": "kafka.admin.AclCommand"}
JVM = ["java", "-Xmx256m", "-Xms32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]


def fail_unless(holds, text):
    if not holds:
        raise AssertionError(text)


class Tools:
    def __init__(self, jars, version, serve):
        self.jars, self.version, self.serve = os.path.join(jars, "*"), version, serve
        self.bootstrap = serve.bootstrap if serve else ""

    def command(self, tool, *arguments):
        name = OLD_CLASSES.get(tool, CLASSES[tool]) if self.version.startswith("3.") else CLASSES[tool]
        return [*JVM, "-cp", self.jars, name, *arguments]

    def run(self, tool, *arguments, stdin="", seconds=90, fails=False, connect=True):
        if connect:
            option = "--broker-list" if tool == "verifiable-producer" and self.version.startswith("2.") else "--bootstrap-server"
            arguments = (option, self.bootstrap, *arguments)
        try:
            done = subprocess.run(self.command(tool, *arguments), input=stdin, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{tool} did not end in {seconds} s: {(error.stdout or b'')[-200:]!r} {(error.stderr or b'')[-200:]!r}") from None
        text = done.stdout + done.stderr
        if fails is not None and (done.returncode != 0) != fails:
            raise AssertionError(f"{tool} ended with {done.returncode}: {reason_in(text)}")
        return text

    def expect(self, pattern, tool, *arguments, **more):
        text = self.run(tool, *arguments, **more)
        fail_unless(re.search(pattern, text), f"{tool} {' '.join(arguments)}: no '{pattern}' in: {text.strip()[-600:]}")
        return text

    def make(self, topic, **configs):
        words = " ".join(f"{k.replace('_', '.') if k not in ('partitions', 'rf') else k}={v}" for k, v in configs.items())
        self.serve.tell(f"create-topic {topic} {words}")

    def file(self, content):
        handle, path = tempfile.mkstemp(prefix="brokerlab-", suffix=".json")
        with os.fdopen(handle, "w") as out:
            out.write(content if isinstance(content, str) else json.dumps(content))
        return path


def compiled(folder):
    """The folder with Clients, Job and Repeated compiled against the release in `folder`."""
    here, classes = os.path.dirname(os.path.abspath(__file__)), os.path.join(folder, "classes")
    compiler = [name for name in os.listdir(folder) if name.startswith("ecj-")]
    fail_unless(compiler, "there is no compiler among the jars")
    needed = ":".join(os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.startswith(("kafka-clients", "slf4j-api")))
    done = subprocess.run(["java", "-jar", os.path.join(folder, compiler[0]), "-17", "-nowarn", "-proc:none", "-cp", needed, "-d", classes,
                           *(os.path.join(here, name) for name in ("Clients.java", "Job.java", "Repeated.java"))], capture_output=True, text=True, check=False)
    fail_unless(done.returncode == 0, done.stderr[-400:])
    return classes


def reason_in(text):
    """The line that says what went wrong."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    for line in lines:
        if "Exception" in line or "Error" in line or "error" in line:
            return line.strip()[:300]
    return lines[-1][:300] if lines else "no output"


# --- the rows; each is given the tools of one release ---------------------------------------------------------------------

def topics(t):
    name = f"topics-{t.version}"
    t.expect(f"Created topic {name}", "topics", "--create", "--topic", name, "--partitions", "3", "--replication-factor", "3",
             "--config", "retention.ms=86400000")
    text = t.expect(r"PartitionCount: 3\s+ReplicationFactor: 3\s+Configs: .*retention.ms=86400000", "topics", "--describe", "--topic", name)
    for partition in range(3):
        fail_unless(re.search(rf"Partition: {partition}\s+Leader: [123]\s+Replicas: [123],[123],[123]\s+Isr: [123],[123],[123]", text), text)
    t.run("topics", "--alter", "--topic", name, "--partitions", "5")
    t.expect("PartitionCount: 5", "topics", "--describe", "--topic", name)
    t.expect(rf"(?m)^{re.escape(name)}$", "topics", "--list")
    t.expect("already exists", "topics", "--create", "--topic", name, fails=True)
    t.expect(r"larger than available brokers|Unable to replicate", "topics", "--create", "--topic", "x", "--replication-factor", "4", fails=True)
    fail_unless(name not in t.run("topics", "--describe", "--under-replicated-partitions"), "partitions are said to be under-replicated")
    t.run("topics", "--delete", "--topic", name)
    fail_unless(name not in t.run("topics", "--list"), "the topic is still listed")


def configs_topic(t):
    name = f"configs-{t.version}"
    t.make(name, partitions=1, rf=3)
    entity = ("--entity-type", "topics", "--entity-name", name)
    t.expect("Completed updating config", "configs", "--alter", *entity, "--add-config", "retention.ms=1000,cleanup.policy=[compact,delete]")
    t.expect(r"cleanup.policy=compact,delete.*\n?.*", "configs", "--describe", *entity)
    t.expect(r"retention.ms=1000 sensitive=false synonyms=\{DYNAMIC_TOPIC_CONFIG:retention.ms=1000", "configs", "--describe", *entity)
    t.run("configs", "--alter", *entity, "--delete-config", "retention.ms")
    fail_unless("retention.ms" not in t.run("configs", "--describe", *entity), "the override is still there")
    t.expect(r"segment.bytes=1073741824.*DEFAULT_CONFIG:log.segment.bytes=1073741824", "configs", "--describe", "--all", *entity)
    t.expect("Unknown topic config name", "configs", "--alter", *entity, "--add-config", "no.such=1", fails=True)
    t.expect("Invalid value|Not a number", "configs", "--alter", *entity, "--add-config", "retention.ms=soon", fails=True)


def configs_broker(t):
    one, all_brokers = ("--entity-type", "brokers", "--entity-name", "1"), ("--entity-type", "brokers", "--entity-default")
    t.run("configs", "--alter", *one, "--add-config", "num.io.threads=4")
    t.expect(r"num.io.threads=4.*DYNAMIC_BROKER_CONFIG:num.io.threads=4.*DEFAULT_CONFIG:num.io.threads=8", "configs", "--describe", *one)
    t.run("configs", "--alter", *all_brokers, "--add-config", "log.retention.ms=7200000")
    t.expect("log.retention.ms=7200000", "configs", "--describe", *all_brokers)
    text = t.expect(r"node.id=1 ", "configs", "--describe", "--all", *one)
    fail_unless("log.retention.ms=7200000" in text and "offsets.topic.num.partitions=50" in text, text[-400:])
    t.run("configs", "--alter", *one, "--delete-config", "num.io.threads")
    t.run("configs", "--alter", *all_brokers, "--delete-config", "log.retention.ms")
    t.expect("Cannot update these configs dynamically", "configs", "--alter", *one, "--add-config", "node.id=9", fails=True)


def configs_quotas(t):
    t.run("configs", "--describe", "--entity-type", "clients")
    t.run("configs", "--describe", "--entity-type", "ips")


def configs_users(t):
    t.run("configs", "--describe", "--entity-type", "users")


def client_metrics(t):
    t.run("client-metrics", "--list")


def console(t):
    name = f"console-{t.version}"
    t.make(name, partitions=2, rf=3)
    lines = [f"k{i % 7}:line {i}" for i in range(200)]
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        t.run("console-producer", "--topic", name, "--compression-codec", codec, "--property", "parse.key=true", "--property",
              "key.separator=:", stdin="\n".join(lines) + "\n")
    got = []
    # By number: a busy machine may take longer than any time without a record that is still worth waiting for.
    for partition, end in re.findall(rf"(?m)^{re.escape(name)}:(\d):(\d+)$", t.run("get-offsets", "--topic", name)):
        text = t.run("console-consumer", "--topic", name, "--partition", partition, "--offset", "earliest", "--max-messages", end, "--timeout-ms", "30000",
                     "--property", "print.key=true", "--property", "key.separator=:")
        got += [line for line in text.splitlines() if line.startswith("k")]
    fail_unless(sorted(got) == sorted(lines * 5), f"{len(got)} of {len(lines) * 5} records came back")


def console_group(t):
    name = f"console-group-{t.version}"
    t.make(name, partitions=2, rf=3)
    t.run("console-producer", "--topic", name, stdin="".join(f"line {i}\n" for i in range(50)))
    text = t.run("console-consumer", "--topic", name, "--from-beginning", "--group", name, "--max-messages", "50", "--timeout-ms", "30000")
    fail_unless("Processed a total of 50 messages" in text, text[-300:])


def verifiable_producer(t):
    name = f"verifiable-{t.version}"
    t.make(name, partitions=2, rf=3, min_insync_replicas=2)
    text = t.run("verifiable-producer", "--topic", name, "--max-messages", "2000", "--acks", "-1")
    last = json.loads([line for line in text.splitlines() if "tool_data" in line][-1])
    fail_unless(last["sent"] == 2000 and last["acked"] == 2000, last)


def verifiable_consumer(t):
    name = f"verified-{t.version}"
    t.make(name, partitions=3, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "1000")
    text = t.run("verifiable-consumer", "--topic", name, "--group-id", name, "--max-messages", "1000", "--reset-policy", "earliest")
    events = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    count = sum(e.get("count", 0) for e in events if e["name"] == "records_consumed")
    fail_unless(count == 1000, f"{count} records were consumed")
    fail_unless(any(e["name"] == "offsets_committed" and e["success"] for e in events), "no offsets were committed")


def producer_perf(t):
    name = f"perf-{t.version}"
    t.make(name, partitions=3, rf=3)
    t.expect("20000 records sent", "producer-perf-test", "--topic", name, "--num-records", "20000", "--record-size", "200", "--throughput",
             "-1", "--producer-props", f"bootstrap.servers={t.bootstrap}", "acks=all", "compression.type=lz4", connect=False)


def producer_perf_transactional(t):
    name = f"perf-txn-{t.version}"
    t.make(name, partitions=3, rf=3)
    t.expect("5000 records sent", "producer-perf-test", "--topic", name, "--num-records", "5000", "--record-size", "200", "--throughput",
             "-1", "--transactional-id", name, "--transaction-duration-ms", "50", "--producer-props",
             f"bootstrap.servers={t.bootstrap}", connect=False)


def consumer_perf(t):
    name = f"read-{t.version}"
    t.make(name, partitions=3, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "3000")
    extra = ("--messages", "3000") if t.version < "4.2" else ("--num-records", "3000")
    text = t.run("consumer-perf-test", "--topic", name, *extra, "--timeout", "20000")
    figures = [line for line in text.splitlines() if line.startswith("20")]
    fail_unless(figures and int(float(figures[-1].split(",")[4])) >= 3000, text[-400:])


def e2e_latency(t):
    name = f"latency-{t.version}"
    t.make(name, partitions=1, rf=3)
    if t.version.startswith("3.") or t.version.startswith("4.0") or t.version.startswith("4.1"):
        text = t.run("e2e-latency", t.bootstrap, name, "200", "all", "100", connect=False)
    else:
        text = t.run("e2e-latency", "--topic", name, "--num-records", "200", "--producer-acks", "all", "--record-size", "100")
    fail_unless("Percentiles" in text, text[-300:])


def metadata_quorum(t):
    text = t.run("metadata-quorum", "describe", "--status")
    for word in ("ClusterId:", "LeaderId:", "LeaderEpoch:", "HighWatermark:", "CurrentVoters:", "CurrentObservers:"):
        fail_unless(word in text, f"no {word} in {text}")
    text = t.run("metadata-quorum", "describe", "--replication")
    fail_unless(text.count("Leader") >= 1 and text.count("Follower") == 2 and text.count("Observer") == 3, text)


def leader_election(t):
    name = f"election-{t.version}"
    t.make(name, partitions=3, rf=3)
    t.serve.tell("kill broker 1")
    t.serve.until("under-replicated > 0")
    t.serve.tell("restart broker 1")
    t.serve.until("under-replicated == 0")
    t.expect(r"Successfully completed leader election \(PREFERRED\) for partitions .*-\d", "leader-election", "--election-type",
             "preferred", "--all-topic-partitions")
    text = t.run("topics", "--describe", "--topic", name)
    for leader, first in re.findall(r"Leader: (\d)\s+Replicas: (\d)", text):
        fail_unless(leader == first, text)
    t.expect("Valid replica already elected", "leader-election", "--election-type", "preferred", "--topic", name, "--partition", "0")


def reassign_partitions(t):
    name = f"moved-{t.version}"
    t.make(name, partitions=2, rf=1)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "500")
    wanted = t.file({"topics": [{"topic": name}], "version": 1})
    text = t.run("reassign-partitions", "--generate", "--topics-to-move-json-file", wanted, "--broker-list", "1,2,3")
    fail_unless(f'"topic":"{name}"' in text.split("Proposed partition reassignment configuration")[1], text)
    plan = t.file({"version": 1, "partitions": [{"topic": name, "partition": p, "replicas": [2, 3], "log_dirs": ["any", "any"]} for p in (0, 1)]})
    t.expect("Successfully started partition reassignments", "reassign-partitions", "--execute", "--reassignment-json-file", plan)
    for _ in range(20):
        text = t.run("reassign-partitions", "--verify", "--reassignment-json-file", plan)
        if text.count("is completed") == 2:
            break
    else:
        raise AssertionError(text)
    t.expect("No partition reassignments found", "reassign-partitions", "--list")
    t.expect(r"Replicas: 2,3\s+Isr: [23],[23]", "topics", "--describe", "--topic", name)


def reassign_throttled(t):
    name = f"throttled-{t.version}"
    t.make(name, partitions=1, rf=1)
    plan = t.file({"version": 1, "partitions": [{"topic": name, "partition": 0, "replicas": [1, 2, 3]}]})
    t.expect("Successfully started partition reassignment", "reassign-partitions", "--execute", "--reassignment-json-file", plan, "--throttle", "10000000")
    for _ in range(20):
        text = t.run("reassign-partitions", "--verify", "--reassignment-json-file", plan)
        if "is completed" in text:
            break
    fail_unless("Clearing broker-level throttles" in text, text)


def log_dirs(t):
    name = f"dirs-{t.version}"
    t.make(name, partitions=2, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "500")
    text = t.run("log-dirs", "--describe", "--topic-list", name)
    found = json.loads([line for line in text.splitlines() if line.startswith("{")][0])
    sizes = [p["size"] for b in found["brokers"] for d in b["logDirs"] for p in d["partitions"]]
    fail_unless(len(found["brokers"]) == 3 and len(sizes) == 6 and sum(size > 0 for size in sizes) in (3, 6), found)
    fail_unless(all(d["error"] is None for b in found["brokers"] for d in b["logDirs"]), found)


def get_offsets(t):
    name = f"offsets-{t.version}"
    t.make(name, partitions=1, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "123", "--message-create-time", "1700000000000")
    t.expect(f"{name}:0:123", "get-offsets", "--topic", name)
    t.expect(f"{name}:0:0", "get-offsets", "--topic", name, "--time", "earliest")
    t.expect(rf"{name}:0:\d+", "get-offsets", "--topic", name, "--time", "max-timestamp")
    t.expect(f"{name}:0:0", "get-offsets", "--topic", name, "--time", "1600000000000")
    t.expect(f"{name}:0:123", "get-offsets", "--topic-partitions", f"{name}:0", "--time", "latest")


def delete_records(t):
    name = f"cut-{t.version}"
    t.make(name, partitions=1, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "100")
    wanted = t.file({"partitions": [{"topic": name, "partition": 0, "offset": 40}], "version": 1})
    t.expect("low_watermark: 40", "delete-records", "--offset-json-file", wanted)
    t.expect(f"{name}:0:40", "get-offsets", "--topic", name, "--time", "-2")
    wanted = t.file({"partitions": [{"topic": name, "partition": 0, "offset": 4000}], "version": 1})
    t.expect("OffsetOutOfRange|out of range", "delete-records", "--offset-json-file", wanted)


def features(t):
    t.expect(r"Feature: metadata.version\s+SupportedMinVersion: .*?SupportedMaxVersion: 3.9-IV0\s+FinalizedVersionLevel: 3.9-IV0", "features", "describe")
    t.expect("already|can be upgraded|was upgraded|is already at", "features", "upgrade", "--feature", "metadata.version=21", "--dry-run")
    t.expect("Could not downgrade|Can't|can't|not be downgraded|Refusing|metadata information", "features", "downgrade", "--feature", "metadata.version=14", fails=True)


def broker_api_versions(t):
    text = t.run("broker-api-versions")
    fail_unless(text.count("(id: ") == 3, text[:300])
    missing = re.findall(r"(\w+)\(\d+\): UNSUPPORTED", text)
    for name in ("Produce", "Fetch", "CreateTopics", "DescribeConfigs", "DescribeAcls", "UpdateFeatures", "DescribeTopicPartitions", "DescribeLogDirs",
                 "ElectLeaders", "AlterReplicaLogDirs", "DescribeClientQuotas", "DescribeQuorum", "UnregisterBroker", "DescribeProducers"):
        fail_unless(name not in missing and name in text, f"{name} is unsupported")


def cluster(t):
    t.expect("Cluster ID: ", "cluster", "cluster-id", "--bootstrap-server", t.bootstrap, connect=False)
    t.expect("The broker ID is not currently registered|not registered|BrokerIdNotRegistered|Broker ID 99 is not registered|does not exist|No broker", "cluster",
             "unregister", "--id", "99", "--bootstrap-server", t.bootstrap, fails=None, connect=False)


def acls(t):
    t.expect("SecurityDisabledException|No Authorizer is configured", "acls", "--list", fails=True)


def transactions(t):
    name = f"txn-{t.version}"
    t.make(name, partitions=1, rf=3)
    t.run("producer-perf-test", "--topic", name, "--num-records", "10", "--record-size", "20", "--throughput", "-1", "--producer-props",
          f"bootstrap.servers={t.bootstrap}", connect=False)
    t.expect(r"ProducerId\s+ProducerEpoch\s+LatestCoordinatorEpoch\s+LastSequence\s+LastTimestamp\s+CurrentTransactionStartOffset\s+\d+", "transactions",
             "describe-producers", "--topic", name, "--partition", "0")
    t.expect(r"TransactionalId\s+Coordinator\s+ProducerId\s+TransactionState", "transactions", "list")


def transactions_describe(t):
    name = f"txn-described-{t.version}"
    t.make(name, partitions=1, rf=3)
    t.run("producer-perf-test", "--topic", name, "--num-records", "10", "--record-size", "20", "--throughput", "-1", "--transactional-id", name,
          "--transaction-duration-ms", "10", "--producer-props", f"bootstrap.servers={t.bootstrap}", connect=False)
    t.expect(rf"{name}\S*\s+[123]\s+\d+\s+CompleteCommit", "transactions", "list")
    full = [line.split()[0] for line in t.run("transactions", "list").splitlines() if line.startswith(name)][0]
    t.expect(rf"{full}\s+\d+\s+\d+\s+CompleteCommit", "transactions", "describe", "--transactional-id", full)
    t.run("transactions", "find-hanging", "--broker-id", "1")


def transactions_abort(t):
    """A transaction whose producer is gone and that nobody ends: an operator does, on the partition."""
    from confluent_kafka import Producer
    name = f"txn-stuck-{t.version}"
    t.make(name, partitions=1, rf=3)
    producer = Producer({"bootstrap.servers": t.bootstrap, "transactional.id": name, "transaction.timeout.ms": 600000, "log_level": 0})
    producer.init_transactions(20)
    producer.begin_transaction()
    producer.produce(name, b"stuck", partition=0)
    producer.flush(20)
    text = t.run("transactions", "describe-producers", "--topic", name, "--partition", "0")
    fail_unless(re.search(r"(?m)^\d+\s+\d+\s+-?\d+\s+\d+\s+\d+\s+0\s*$", text), text)
    t.expect(rf"{name}\s+[123]\s+\d+\s+Ongoing", "transactions", "list")
    t.expect(rf"{name}\s+\d+\s+\d+\s+Ongoing\s+600000\s+\d+\s+\d+\s+{name}-0", "transactions", "describe", "--transactional-id", name)
    t.run("transactions", "abort", "--topic", name, "--partition", "0", "--start-offset", "0")
    text = t.run("transactions", "describe-producers", "--topic", name, "--partition", "0")
    fail_unless(re.search(r"(?m)^\d+\s+\d+\s+-?\d+\s+-?\d+\s+\d+\s+None\s*$", text), text)
    del producer


def groups(t):
    name = f"kinds-{t.version}"
    t.make(name, partitions=1, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "5")
    for kind in ("classic", "consumer"):
        t.run("console-consumer", "--topic", name, "--from-beginning", "--group", f"{name}-{kind}", "--max-messages", "5", "--timeout-ms", "30000",
              "--consumer-property", f"group.protocol={kind}")
    text = t.expect(r"GROUP\s+TYPE\s+PROTOCOL", "groups", "--list")
    fail_unless(re.search(rf"{re.escape(name)}-classic\s+Classic\s+consumer", text) and re.search(rf"{re.escape(name)}-consumer\s+Consumer\s+consumer", text), text)
    text = t.run("groups", "--list", "--group-type", "consumer")
    fail_unless(f"{name}-consumer" in text and f"{name}-classic" not in text, text)


def consumer_groups_reset(t):
    name = f"reset-{t.version}"
    t.make(name, partitions=1, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "100", "--message-create-time", "1700000000000")
    group = ("--group", name, "--topic", name, "--reset-offsets", "--execute")
    for words, offset in ((("--to-offset", "70"), 70), (("--shift-by", "-20"), 50), (("--to-latest",), 100), (("--shift-by", "5"), 100),
                          (("--to-datetime", "2020-01-01T00:00:00.000"), 0), (("--to-current",), 0)):
        t.expect(rf"{re.escape(name)}\s+{re.escape(name)}\s+0\s+{offset}\b", "consumer-groups", *group, *words)
    t.expect(rf"{re.escape(name)}\s+{re.escape(name)}\s+0\s+0\s+100\s+100\s", "consumer-groups", "--describe", "--group", name)
    t.expect(rf"{re.escape(name)}\s+{re.escape(name)}\s+0\s+0\s+100\s+100\s", "consumer-groups", "--describe", "--all-groups")
    t.expect("was successful", "consumer-groups", "--delete", "--group", name)


def consumer_groups(t):
    name = f"grouped-{t.version}"
    t.make(name, partitions=2, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "100")
    t.run("console-consumer", "--topic", name, "--from-beginning", "--group", name, "--max-messages", "60", "--timeout-ms", "30000",
          "--consumer-property", "max.poll.records=10")
    t.expect(rf"(?m)^{re.escape(name)}$", "consumer-groups", "--list")
    t.expect(r"Empty|has no active members", "consumer-groups", "--describe", "--group", name, "--state")
    text = t.expect(r"GROUP\s+TOPIC\s+PARTITION\s+CURRENT-OFFSET\s+LOG-END-OFFSET\s+LAG", "consumer-groups", "--describe", "--group", name)
    rows = [line.split() for line in text.splitlines() if line.startswith(name)]
    fail_unless(sum(int(row[4]) for row in rows) == 100 and all(int(row[4]) - int(row[3]) == int(row[5]) for row in rows), text)
    text = t.run("consumer-groups", "--group", name, "--topic", name, "--reset-offsets", "--to-earliest", "--execute")
    offsets = re.findall(rf"{re.escape(name)}\s+{re.escape(name)}\s+\d+\s+(\d+)", text)
    fail_unless(offsets and set(offsets) == {"0"}, text)
    t.expect("Successful", "consumer-groups", "--group", name, "--topic", name, "--delete-offsets")
    t.expect("was successful", "consumer-groups", "--delete", "--group", name)
    fail_unless(name not in t.run("consumer-groups", "--list").split(), "the group is still listed")
    t.expect("does not exist|GroupIdNotFound", "consumer-groups", "--delete", "--group", "no-such", fails=None)


def consumer_groups_live(t):
    name = f"live-{t.version}"
    t.make(name, partitions=3, rf=3)
    t.run("verifiable-producer", "--topic", name, "--max-messages", "300")
    consumer = subprocess.Popen(t.command("verifiable-consumer", "--bootstrap-server", t.bootstrap, "--topic", name, "--group-id", name,
                                          "--reset-policy", "earliest"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    watchdog = threading.Timer(60, consumer.kill)
    watchdog.start()
    try:
        read = 0
        for line in consumer.stdout:
            event = json.loads(line)
            read += event.get("count", 0) if event["name"] == "records_consumed" else 0
            if read >= 300 and event["name"] == "offsets_committed":
                break
        fail_unless(read >= 300, f"{read} records were consumed")
        text = t.run("consumer-groups", "--describe", "--group", name)
        rows = [line.split() for line in text.splitlines() if line.startswith(name)]
        fail_unless(len(rows) == 3 and all(len(row) == 9 for row in rows), text)
        # Partitions without records have no committed offset, hence no lag.
        fail_unless(all(row[3:6] in ([row[4], row[4], "0"], ["-", "0", "-"]) for row in rows) and any(row[5] == "0" for row in rows), text)
        t.expect(r"Stable", "consumer-groups", "--describe", "--group", name, "--state")
        t.expect(r"\s3\s*$|\s3\s", "consumer-groups", "--describe", "--group", name, "--members")
        t.expect("is not empty|GroupNotEmpty|non-empty", "consumer-groups", "--delete", "--group", name, fails=None)
    finally:
        watchdog.cancel()
        consumer.terminate()
        consumer.wait(20)


class Described:
    """A group of the engine's own consumers as `--describe` prints it: what tests/live/group_members.py compares with the
    engine's own view. A moment is short: the tool is kept running."""

    def __init__(self, tools):
        self.tools = tools
        self.process = subprocess.Popen([*JVM, "-cp", f"{compiled(os.path.dirname(tools.jars))}:{tools.jars}", "Repeated", CLASSES["consumer-groups"]],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.run("--list")

    def run(self, *words):
        """The words of each line about the group."""
        self.process.stdin.write(" ".join(("--bootstrap-server", self.tools.bootstrap, "--timeout", "30000", *words)) + "\n")
        self.process.stdin.flush()
        lines = []
        while not lines or lines[-1] != ".\n":
            lines.append(self.process.stdout.readline())
            fail_unless(lines[-1], "consumer-groups ended: " + reason_in("".join(lines)))
        return [line.split() for line in lines if line.startswith(f"{group_members.GROUP} ")]

    def say(self, text):
        pass

    def look(self, names):
        describe = ("--describe", "--group", group_members.GROUP)
        shares, numbers = {name: set() for name in names}, {}
        for partition in range(3):
            numbers["committed", partition] = numbers["lag", partition] = None
        for row in self.run(*describe):
            partition = int(row[2])
            numbers["committed", partition], numbers["lag", partition] = (int(word) if word != "-" else None for word in (row[3], row[5]))
            if row[8] != "-":
                shares.setdefault(row[8], set()).add(f"{row[1]}-{partition}")
        state = self.run(*describe, "--state")
        fail_unless(state, "nothing is said about the group")
        return state[0][-2], int(state[0][-1]), shares, numbers

    def close(self):
        self.process.kill()
        self.process.wait()


def consumer_groups_engine(t):
    outside = Described(t)
    watchdog = threading.Timer(240, outside.process.kill)
    watchdog.start()
    try:
        group_members.steps(t.serve, outside, pace=2)
    finally:
        watchdog.cancel()
        outside.close()
    for name in ("c3", "c5", "slow"):
        t.serve.tell(f"stop {name}")


ROWS = [
    ("topics", topics), ("configs: topics", configs_topic), ("configs: brokers", configs_broker), ("configs: quotas", configs_quotas),
    ("configs: users", configs_users), ("client-metrics", client_metrics), ("console-producer and -consumer, each codec", console),
    ("verifiable-producer", verifiable_producer), ("producer-perf-test", producer_perf), ("e2e-latency", e2e_latency),
    ("metadata-quorum", metadata_quorum), ("leader-election", leader_election), ("reassign-partitions", reassign_partitions),
    ("reassign-partitions: throttled", reassign_throttled), ("log-dirs", log_dirs), ("get-offsets", get_offsets),
    ("delete-records", delete_records), ("features", features), ("broker-api-versions", broker_api_versions), ("cluster", cluster),
    ("acls: no authorizer", acls), ("console-consumer in a group", console_group), ("verifiable-consumer", verifiable_consumer),
    ("consumer-perf-test", consumer_perf), ("consumer-groups: offsets", consumer_groups), ("consumer-groups: members", consumer_groups_live),
    ("consumer-groups: five members come and go", consumer_groups_engine),
    ("transactions: producers", transactions), ("producer-perf-test: transactions", producer_perf_transactional),
    ("transactions: list and describe", transactions_describe), ("transactions: abort", transactions_abort),
    ("consumer-groups: reset", consumer_groups_reset),
]


def rows(release):
    """What there is to be run of a release: `kafka-groups` came with 4.0."""
    return ROWS + ([("groups", groups)] if release >= "4" else [])
