// A consume-transform-produce job in three guarantees at once, one thread each: Job BOOTSTRAP INSTANCE.
//
//   exactly    reads, writes and its offsets are one transaction
//   at-least   writes, then commits its offsets
//   at-most    commits its offsets, then writes and does not look back
//
// Every record of job-in becomes "done VALUE" in the same partition of job-<guarantee>. A line on standard input makes the
// process die (as kill -9 would) with the next batch of each guarantee half written. Says on standard output how it fares:
// one line "GUARANTEE WORD" per batch that was finished, aborted, begun anew or left half written.
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.serialization.*;

public class Job {
  static final String IN = "job-in";
  static final CountDownLatch halfWritten = new CountDownLatch(3);
  static volatile boolean dying = false;
  static String bootstrap, instance;

  static void say(String guarantee, String word) {
    synchronized (System.out) {
      System.out.println(guarantee + " " + word);
      System.out.flush();
    }
  }
  static KafkaProducer<String, String> producer(Object... more) {
    Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "max.block.ms", 20000, "delivery.timeout.ms", 20000,
        "request.timeout.ms", 5000, "reconnect.backoff.max.ms", 500));
    for (int i = 0; i < more.length; i += 2) config.put((String) more[i], more[i + 1]);
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }
  static KafkaConsumer<String, String> consumer(String guarantee) {
    Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", "job-" + guarantee, "auto.offset.reset", "earliest",
        "enable.auto.commit", false, "isolation.level", "read_committed", "session.timeout.ms", 6000, "heartbeat.interval.ms", 1500,
        "default.api.timeout.ms", 20000, "request.timeout.ms", 8000));
    // Batches large enough to have a half.
    config.putAll(Map.of("max.poll.records", 40, "fetch.min.bytes", 2048, "fetch.max.wait.ms", 300));
    KafkaConsumer<String, String> made = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    made.subscribe(List.of(IN));
    return made;
  }
  static ProducerRecord<String, String> transformed(String guarantee, ConsumerRecord<String, String> record) {
    return new ProducerRecord<>("job-" + guarantee, record.partition(), record.key(), "done " + record.value());
  }
  static Map<TopicPartition, OffsetAndMetadata> after(ConsumerRecords<String, String> records) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<String, String>> of = records.records(partition);
      offsets.put(partition, new OffsetAndMetadata(of.get(of.size() - 1).offset() + 1));
    }
    return offsets;
  }
  /** The place to die: what was sent has arrived, the rest of the batch has not been sent. */
  static void halfWay(String guarantee, KafkaProducer<String, String> producer) throws InterruptedException {
    if (!dying) return;
    producer.flush();
    say(guarantee, "half");
    halfWritten.countDown();
    halfWritten.await(3, TimeUnit.SECONDS);
    Runtime.getRuntime().halt(9);
  }
  static void writeAll(String guarantee, ConsumerRecords<String, String> records, KafkaProducer<String, String> producer) throws Exception {
    int written = 0;
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ConsumerRecord<String, String> record : records) {
      // One record has no halves.
      if (written++ == records.count() / 2 && written > 1) halfWay(guarantee, producer);
      sent.add(producer.send(transformed(guarantee, record)));
    }
    producer.flush();
    if (!guarantee.equals("at-most"))
      for (Future<RecordMetadata> each : sent) each.get();
  }
  /** Back to what the group knows to be done. */
  static void rewind(KafkaConsumer<String, String> consumer) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
    for (TopicPartition partition : consumer.assignment()) {
      OffsetAndMetadata known = committed.get(partition);
      if (known == null) consumer.seekToBeginning(List.of(partition));
      else consumer.seek(partition, known.offset());
    }
  }

  static void exactly() throws Exception {
    try (KafkaConsumer<String, String> consumer = consumer("exactly");
         KafkaProducer<String, String> producer = producer("transactional.id", "job-" + instance, "transaction.timeout.ms", 10000)) {
      producer.initTransactions();
      while (true) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) continue;
        try {
          producer.beginTransaction();
          int written = 0;
          for (ConsumerRecord<String, String> record : records) {
            if (written++ == records.count() / 2 && written > 1) halfWay("exactly", producer);
            producer.send(transformed("exactly", record));
          }
          producer.sendOffsetsToTransaction(after(records), consumer.groupMetadata());
          producer.commitTransaction();
          say("exactly", "finished");
        } catch (ProducerFencedException | OutOfOrderSequenceException | org.apache.kafka.common.errors.TimeoutException lost) {
          // Only a new producer of the same id knows how this one's transaction ended.
          throw lost;
        } catch (KafkaException abortable) {
          producer.abortTransaction();
          rewind(consumer);
          say("exactly", "aborted " + abortable.getClass().getSimpleName());
        }
      }
    }
  }
  static void atLeast() throws Exception {
    try (KafkaConsumer<String, String> consumer = consumer("at-least"); KafkaProducer<String, String> producer = producer()) {
      while (true) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) continue;
        writeAll("at-least", records, producer);
        consumer.commitSync(after(records));
        say("at-least", "finished");
      }
    }
  }
  static void atMost() throws Exception {
    try (KafkaConsumer<String, String> consumer = consumer("at-most");
         KafkaProducer<String, String> producer = producer("acks", "0", "retries", 0, "enable.idempotence", false)) {
      while (true) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) continue;
        consumer.commitSync(after(records));
        writeAll("at-most", records, producer);
        say("at-most", "finished");
      }
    }
  }

  interface Work {
    void go() throws Exception;
  }
  /** Whatever the client cannot go on after, the job begins anew after. */
  static void start(String guarantee, Work work) {
    new Thread(() -> {
      while (true) {
        try {
          work.go();
        } catch (Exception error) {
          Throwable cause = error instanceof ExecutionException && error.getCause() != null ? error.getCause() : error;
          say(guarantee, "anew " + cause.getClass().getSimpleName());
        }
      }
    }, guarantee).start();
  }
  public static void main(String[] arguments) throws Exception {
    bootstrap = arguments[0];
    instance = arguments[1];
    start("exactly", Job::exactly);
    start("at-least", Job::atLeast);
    start("at-most", Job::atMost);
    if (System.in.read() < 0) Runtime.getRuntime().halt(0);
    dying = true;
    // Where nothing is to be read, nothing is half written.
    Thread.sleep(4000);
    Runtime.getRuntime().halt(9);
  }
}
