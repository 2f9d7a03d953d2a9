// One capability of Apache Kafka's Java clients per run: Clients BOOTSTRAP CAPABILITY PREFIX; prints "ok" last, or fails.
import java.time.Duration;
import java.util.*;
import java.util.concurrent.ExecutionException;
import java.util.stream.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.acl.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaFilter;

public class Clients {
  static String bootstrap, prefix;
  static Admin admin;

  static void check(boolean holds, Object what) {
    if (!holds) throw new AssertionError(String.valueOf(what));
  }
  static <T> Class<?> failure(KafkaFuture<T> future) throws Exception {
    try {
      future.get();
      return null;
    } catch (ExecutionException error) {
      return error.getCause().getClass();
    }
  }
  static void fails(String wanted, KafkaFuture<?> future) throws Exception {
    Class<?> got = failure(future);
    check(got != null && got.getSimpleName().equals(wanted), "expected " + wanted + ", got " + got);
  }
  static String topic(String name, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(prefix + name, partitions, (short) 3))).all().get();
    return prefix + name;
  }
  static KafkaProducer<String, String> producer(Object... more) {
    Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
        "value.serializer", "org.apache.kafka.common.serialization.StringSerializer", "max.block.ms", 20000, "delivery.timeout.ms", 30000, "request.timeout.ms", 20000));
    for (int i = 0; i < more.length; i += 2) config.put((String) more[i], more[i + 1]);
    return new KafkaProducer<>(config);
  }
  static KafkaConsumer<String, String> consumer(Object... more) {
    Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer",
        "value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer", "auto.offset.reset", "earliest", "enable.auto.commit", false,
        "default.api.timeout.ms", 20000));
    for (int i = 0; i < more.length; i += 2) config.put((String) more[i], more[i + 1]);
    return new KafkaConsumer<>(config);
  }
  static List<String> read(KafkaConsumer<String, String> consumer, int wanted, int seconds) {
    List<String> got = new ArrayList<>();
    long limit = System.nanoTime() + seconds * 1_000_000_000L;
    while (got.size() < wanted && System.nanoTime() < limit)
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) got.add(record.value());
    return got;
  }

  static void describe() throws Exception {
    String name = topic("admin", 2);
    check(admin.describeCluster().nodes().get().size() == 3, "nodes");
    check(!admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true)).authorizedOperations().get().isEmpty(), "cluster operations");
    TopicDescription described = admin.describeTopics(List.of(name), new DescribeTopicsOptions().includeAuthorizedOperations(true)).allTopicNames().get().get(name);
    check(described.partitions().size() == 2 && described.authorizedOperations().size() == 8, described);
    // Not every broker has heard of the topic when its creation is acknowledged.
    TopicCollection byId = TopicCollection.ofTopicIds(List.of(described.topicId()));
    for (int i = 0; i < 100 && failure(admin.describeTopics(byId).allTopicIds()) != null; i++);
    check(admin.describeTopics(byId).allTopicIds().get().size() == 1, "by id");
    check(admin.describeFeatures().featureMetadata().get().finalizedFeatures().containsKey("metadata.version"), "features");
    check(admin.describeMetadataQuorum().quorumInfo().get().voters().size() == 3, "quorum");
    Map<Integer, Map<String, LogDirDescription>> dirs = admin.describeLogDirs(List.of(1, 2, 3)).allDescriptions().get();
    check(dirs.size() == 3 && dirs.values().stream().allMatch(each -> each.size() == 1), dirs);
    check(admin.describeProducers(List.of(new TopicPartition(name, 0))).all().get().size() == 1, "producers");
    check(admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().isEmpty(), "quotas");
    check(admin.describeUserScramCredentials().all().get().isEmpty(), "users");
    check(admin.listPartitionReassignments().reassignments().get().isEmpty(), "reassignments");
    fails("SecurityDisabledException", admin.describeAcls(AclBindingFilter.ANY).values());
    fails("UnknownTopicOrPartitionException", admin.describeTopics(List.of("nowhere")).allTopicNames());
  }
  static void change() throws Exception {
    String name = topic("changed", 1);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "7000"), AlterConfigOp.OpType.SET)))).all().get();
    String value = "";
    for (int i = 0; i < 100 && !value.equals("7000"); i++) value = admin.describeConfigs(List.of(resource)).all().get().get(resource).get("retention.ms").value();
    check(value.equals("7000"), value);
    fails("InvalidConfigurationException", admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry("no.such", "1"), AlterConfigOp.OpType.SET)))).all());
    admin.createPartitions(Map.of(name, NewPartitions.increaseTo(3))).all().get();
    fails("InvalidPartitionsException", admin.createPartitions(Map.of(name, NewPartitions.increaseTo(2))).all());
    fails("ElectionNotNeededException", admin.electLeaders(ElectionType.PREFERRED, Set.of(new TopicPartition(name, 0))).partitions().thenApply(all -> {
      throw new org.apache.kafka.common.errors.ElectionNotNeededException(all.values().iterator().next().map(Throwable::toString).orElse("none"));
    }));
    admin.alterPartitionReassignments(Map.of(new TopicPartition(name, 0), Optional.of(new NewPartitionReassignment(List.of(3, 2))))).all().get();
    fails("NoReassignmentInProgressException", admin.alterPartitionReassignments(Map.of(new TopicPartition(name, 2), Optional.empty())).all());
    fails("TopicExistsException", admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all());
    fails("InvalidReplicationFactorException", admin.createTopics(List.of(new NewTopic(prefix + "x", 1, (short) 9))).all());
    admin.deleteTopics(List.of(name)).all().get();
    fails("UnknownTopicOrPartitionException", admin.deleteTopics(List.of(name)).all());
  }
  static void produce() throws Exception {
    String name = topic("codecs", 1);
    int sent = 0;
    for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd"))
      for (String acks : List.of("1", "all"))
        try (KafkaProducer<String, String> producer = producer("compression.type", codec, "acks", acks)) {
          for (int i = 0; i < 50; i++, sent++) producer.send(new ProducerRecord<>(name, 0, (long) sent, "k", "value " + sent, null));
          producer.flush();
        }
    TopicPartition partition = new TopicPartition(name, 0);
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.assign(List.of(partition));
      List<String> got = read(consumer, sent, 20);
      check(got.equals(IntStream.range(0, sent).mapToObj(i -> "value " + i).collect(Collectors.toList())), got.size() + " of " + sent);
      check(consumer.offsetsForTimes(Map.of(partition, 120L)).get(partition).offset() == 120, "offsets for times");
      check(consumer.endOffsets(List.of(partition)).get(partition) == sent, "end offsets");
      consumer.seek(partition, sent - 1);
      check(read(consumer, 1, 20).equals(List.of("value " + (sent - 1))), "seek");
    }
    check(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(100))).lowWatermarks().get(partition).get().lowWatermark() == 100, "low watermark");
    check(admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all().get().get(partition).offset() == 100, "earliest");
    check(admin.listOffsets(Map.of(partition, OffsetSpec.maxTimestamp())).all().get().get(partition).timestamp() == sent - 1, "max timestamp");
  }
  static void group(Object... more) throws Exception {
    String name = topic("group" + more.length + more[1].hashCode(), 3);
    try (KafkaProducer<String, String> producer = producer()) {
      for (int i = 0; i < 90; i++) producer.send(new ProducerRecord<>(name, i % 3, null, "" + i));
    }
    Object[] all = Stream.concat(Stream.of("group.id", name), Stream.of(more)).toArray();
    try (KafkaConsumer<String, String> one = consumer(all); KafkaConsumer<String, String> two = consumer(all)) {
      one.subscribe(List.of(name));
      two.subscribe(List.of(name));
      Set<String> got = new HashSet<>();
      long limit = System.nanoTime() + 40_000_000_000L;
      while ((got.size() < 90 || one.assignment().size() + two.assignment().size() != 3 || one.assignment().isEmpty() || two.assignment().isEmpty()) && System.nanoTime() < limit)
        for (KafkaConsumer<String, String> each : List.of(one, two))
          for (ConsumerRecord<String, String> record : each.poll(Duration.ofMillis(100))) got.add(record.value());
      check(got.size() == 90, got.size() + " of 90 records");
      check(one.assignment().size() + two.assignment().size() == 3 && !one.assignment().isEmpty() && !two.assignment().isEmpty(), one.assignment() + " " + two.assignment());
      // A partition that changed hands is read again from where it was committed: never.
      Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
      while (committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum() < 90 && System.nanoTime() < limit) {
        for (KafkaConsumer<String, String> each : List.of(one, two)) {
          each.poll(Duration.ofMillis(100));
          each.commitSync();
        }
        committed = admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
      }
      check(committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum() == 90, committed);
      ConsumerGroupDescription described = admin.describeConsumerGroups(List.of(name)).all().get().get(name);
      check(described.members().size() == 2 && described.state() == ConsumerGroupState.STABLE, described);
    }
    admin.deleteConsumerGroups(List.of(name)).all().get();
    fails("GroupIdNotFoundException", admin.deleteConsumerGroups(List.of(name)).all());
  }
  static void transactions() throws Exception {
    String in = topic("in", 1), out = topic("out", 1);
    try (KafkaProducer<String, String> producer = producer()) {
      for (int i = 0; i < 30; i++) producer.send(new ProducerRecord<>(in, 0, null, "" + i));
    }
    try (KafkaProducer<String, String> producer = producer("transactional.id", prefix + "txn"); KafkaConsumer<String, String> consumer = consumer("group.id", prefix + "txn", "max.poll.records", 10)) {
      producer.initTransactions();
      consumer.subscribe(List.of(in));
      int done = 0;
      boolean aborted = false;
      long limit = System.nanoTime() + 40_000_000_000L;
      while (done < 30 && System.nanoTime() < limit) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) continue;
        producer.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<String, String> record : records) {
          producer.send(new ProducerRecord<>(out, 0, null, record.value()));
          offsets.put(new TopicPartition(in, 0), new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        if (done == 10 && !aborted) {
          aborted = true;
          producer.flush();
          producer.abortTransaction();
          consumer.seek(new TopicPartition(in, 0), 10);
          continue;
        }
        producer.commitTransaction();
        done += records.count();
      }
      check(done == 30 && aborted, done + " of 30 records");
    }
    for (String isolation : List.of("read_committed", "read_uncommitted"))
      try (KafkaConsumer<String, String> consumer = consumer("isolation.level", isolation)) {
        consumer.assign(List.of(new TopicPartition(out, 0)));
        List<String> got = read(consumer, 100, 4);
        check(isolation.equals("read_committed") ? got.equals(IntStream.range(0, 30).mapToObj(String::valueOf).collect(Collectors.toList())) : got.size() > 30, isolation + " " + got);
      }
    check(admin.listTransactions().all().get().stream().anyMatch(each -> each.transactionalId().equals(prefix + "txn")), "listed");
    check(admin.describeTransactions(List.of(prefix + "txn")).all().get().size() == 1, "described");
    KafkaProducer<String, String> old = producer("transactional.id", prefix + "fenced");
    old.initTransactions();
    old.beginTransaction();
    old.send(new ProducerRecord<>(out, 0, null, "zombie"));
    try (KafkaProducer<String, String> fresh = producer("transactional.id", prefix + "fenced")) {
      fresh.initTransactions();
    }
    try {
      old.commitTransaction();
      check(false, "the zombie was not fenced");
    } catch (KafkaException fenced) {
      old.close(Duration.ZERO);
    }
  }

  public static void main(String[] arguments) throws Exception {
    bootstrap = arguments[0];
    prefix = arguments[2];
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 30000));
    switch (arguments[1]) {
      case "describe" -> describe();
      case "change" -> change();
      case "produce" -> produce();
      case "range" -> group("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
      case "cooperative-sticky" -> group("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
      case "roundrobin" -> group("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RoundRobinAssignor");
      case "consumer-protocol" -> group("group.protocol", "consumer");
      case "transactions" -> transactions();
      default -> throw new IllegalArgumentException(arguments[1]);
    }
    System.out.println("ok");
    System.exit(0);
  }
}
