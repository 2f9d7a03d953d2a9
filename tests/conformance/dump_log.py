"""kafka-dump-log over every file that brokers and controllers of Brokerlab write."""
import glob
import os
import re
import subprocess

from java_tools import JVM, CLASSES, fail_unless, reason_in


class Dump:
    def __init__(self, jars, data):
        self.jars, self.data = os.path.join(jars, "*"), data

    def files(self, pattern):
        found = sorted(glob.glob(os.path.join(self.data, "**", pattern), recursive=True))
        return [path for path in found if os.path.getsize(path)]

    def run(self, files, *options):
        fail_unless(files, "there are no such files: the row proves nothing")
        done = subprocess.run([*JVM, "-cp", self.jars, CLASSES["dump-log"], *options, "--files", ",".join(files)], capture_output=True,
                              text=True, timeout=120, check=False)
        text = done.stdout + done.stderr
        fail_unless(done.returncode == 0, f"ended with {done.returncode}: {reason_in(text)}")
        for word in ("isvalid: false", "Mismatches in", "Non-consecutive offsets", "Found mismatch", "not found", "out of order timestamp", "Exception"):
            fail_unless(word not in text, f"says '{word}': " + text[max(0, text.find(word) - 300):text.find(word) + 300])
        return text


def segments(dump):
    files = [f for f in dump.files("*.log") if "/__" not in f]
    text = dump.run(files, "--print-data-log", "--deep-iteration")
    valid = text.count("isvalid: true")
    fail_unless(valid > 20, f"only {valid} batches were seen")
    for codec in ("gzip", "snappy", "lz4", "zstd"):
        fail_unless(f"compresscodec: {codec}" in text, f"no batch with {codec} was written: the row proves too little")
    fail_unless("payload: " in text, "no record was printed")


def indexes(dump):
    dump.run(dump.files("*.index"), "--verify-index-only")
    text = dump.run(dump.files("*.index"))
    fail_unless(re.search(r"offset: \d+ position: \d+", text), text[:300])


def time_indexes(dump):
    text = dump.run(dump.files("*.timeindex"))
    fail_unless(re.search(r"timestamp: \d+ offset: \d+", text), text[:300])


def snapshots(dump):
    text = dump.run(dump.files("*.snapshot"))
    fail_unless(re.search(r"producerId: \d+ producerEpoch: \d+", text), text[:300])


def transaction_indexes(dump):
    text = dump.run(dump.files("*.txnindex"))
    fail_unless(re.search(r"producerId: \d+ firstOffset: \d+ lastOffset: \d+ lastStableOffset: \d+", text), text[:300])


def metadata(dump):
    files = [f for f in dump.files("*.log") if "/__cluster_metadata-0/" in f]
    fail_unless(len(files) >= 6, f"controllers and brokers have {files}")
    text = dump.run(files, "--cluster-metadata-decoder")
    fail_unless("isvalid: true" in text, text[:300])
    for record in ("FEATURE_LEVEL_RECORD", "REGISTER_BROKER_RECORD", "TOPIC_RECORD", "PARTITION_RECORD", "CONFIG_RECORD"):
        fail_unless(f'"type":"{record}"' in text, f"no {record} was read")
    fail_unless("Could not deserialize" not in text, text)


def offsets(dump):
    text = dump.run([f for f in dump.files("*.log") if "/__consumer_offsets-" in f], "--offsets-decoder")
    fail_unless("isvalid: true" in text and re.search(r'"group"|offset_commit|group_metadata|key: ', text), text[:300])
    fail_unless("Error" not in text, text[:600])


def transaction_state(dump):
    text = dump.run([f for f in dump.files("*.log") if "/__transaction_state-" in f], "--transaction-log-decoder")
    fail_unless("isvalid: true" in text and re.search(r"transactionalId|transactional_id|key: ", text), text[:300])


def checkpoints(dump):
    """Kafka's own reader of leader epochs and offset checkpoints is not a tool: their form is looked at here."""
    epochs = dump.files("leader-epoch-checkpoint")
    fail_unless(epochs, "there is no leader-epoch-checkpoint")
    for path in epochs + dump.files("*-offset-checkpoint"):
        with open(path, encoding="ascii") as source:
            lines = source.read().split("\n")
        fail_unless(lines[0] == "0" and lines[-1] == "" and int(lines[1]) == len(lines) - 3, f"{path}: {lines[:3]}")


ROWS = [("segments, every codec", segments), ("offset indexes", indexes), ("time indexes", time_indexes), ("producer snapshots", snapshots),
        ("metadata log", metadata), ("checkpoints", checkpoints), ("transaction indexes", transaction_indexes),
        ("__consumer_offsets", offsets), ("__transaction_state", transaction_state)]
