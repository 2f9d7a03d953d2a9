"""The snippets of the documentation, unchanged, against localhost:9092 (or other ports when those are taken)."""
import sys

from harness import Serve, check, free_ports
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic


def main(program):
    import socket
    port = 9092
    try:
        for p in (9092, 9093, 9094):
            with socket.socket() as s:
                s.bind(("127.0.0.1", p))
    except OSError:
        port = free_ports(3)
    with Serve(program, port=port):
        bootstrap = f"localhost:{port}"
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        admin.create_topics([NewTopic(name="orders", num_partitions=3, replication_factor=3)])
        described = admin.describe_topics(["orders"])[0]
        check(len(described["partitions"]) == 3, described)
        check(all(len(p["replicas"]) == 3 for p in described["partitions"]), described)
        configs = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "orders")])
        check("retention.ms" in str(configs), "describe_configs does not name retention.ms")

        producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", retries=5)
        futures = [producer.send("orders", key=f"customer-{i % 5}".encode(), value=f"order {i}".encode()) for i in range(500)]
        placed = [future.get(timeout=20) for future in futures]
        producer.flush()
        for codec in ("gzip", "snappy", "lz4"):
            try:
                compressed = KafkaProducer(bootstrap_servers=bootstrap, acks="all", compression_type=codec)
            except AssertionError:
                continue  # this Python has no library for the codec
            placed.append(compressed.send("orders", value=codec.encode() * 200).get(timeout=20))
            compressed.close()

        consumer = KafkaConsumer(bootstrap_servers=bootstrap, consumer_timeout_ms=3000, auto_offset_reset="earliest")
        consumer.assign([TopicPartition("orders", p) for p in range(3)])
        got = [(m.partition, m.offset, m.key, m.value) for m in consumer]
        check(len(got) == len(placed), f"{len(got)} of {len(placed)} records came back")
        check({(m.partition, m.offset) for m in placed} == {(p, o) for p, o, *_ in got}, "offsets differ")
        ends = consumer.end_offsets([TopicPartition("orders", p) for p in range(3)])
        check(sum(ends.values()) == len(placed), ends)
        first = consumer.offsets_for_times({TopicPartition("orders", 0): 0})
        check(first[TopicPartition("orders", 0)].offset == 0, first)
        admin.delete_topics(["orders"])
        check("orders" not in consumer.topics(), "the topic is still there")
        consumer.close()
        admin.close()
    print("kafka-python: admin, produce with each codec, consume, offsets for times, delete")


if __name__ == "__main__":
    main(sys.argv[1])
