#pragma once
// Take partitions into a transaction.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AddPartitionsToTxnResponse;

/// The request.
struct AddPartitionsToTxnRequest {
  static constexpr std::string_view messageName = "AddPartitionsToTxnRequest";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::addPartitionsToTxn;
  using Response = AddPartitionsToTxnResponse;

  struct Transaction {
    struct Topic {
      std::string name;
      std::vector<std::int32_t> partitions;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the topic."}, self.name);
        field({"partitions", "Numbers of the partitions."}, self.partitions);
      }
    };

    std::string transactionalId;
    std::int64_t producerId = 0;
    std::int16_t producerEpoch = 0;
    bool verifyOnly = false;
    std::vector<Topic> topics;

    bool operator==(const Transaction&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
      field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
      field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
            self.producerEpoch);
      field({"verify_only", "Whether to check that the partitions belong to the transaction instead of adding them."},
            self.verifyOnly);
      field({"topics", "Topics, one entry each."}, self.topics);
    }
  };

  struct TopicV3AndBelow {
    std::string name;
    std::vector<std::int32_t> partitions;

    bool operator==(const TopicV3AndBelow&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::vector<Transaction> transactions;
  std::string v3AndBelowTransactionalId;
  std::int64_t v3AndBelowProducerId = 0;
  std::int16_t v3AndBelowProducerEpoch = 0;
  std::vector<TopicV3AndBelow> v3AndBelowTopics;

  bool operator==(const AddPartitionsToTxnRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactions", "Transactions, one entry each.", since(4)}, self.transactions);
    field({"v3_and_below_transactional_id", "Name of the transactional producer (versions 0 to 3).", until(3)},
          self.v3AndBelowTransactionalId);
    field({"v3_and_below_producer_id", "Number of the producer (versions 0 to 3).", until(3)},
          self.v3AndBelowProducerId);
    field({"v3_and_below_producer_epoch", "Counts the lives of a producer (versions 0 to 3).", until(3)},
          self.v3AndBelowProducerEpoch);
    field({"v3_and_below_topics", "Partitions to add, grouped by topic (versions 0 to 3).", until(3)},
          self.v3AndBelowTopics);
  }
};

/// The answer.
struct AddPartitionsToTxnResponse {
  static constexpr std::string_view messageName = "AddPartitionsToTxnResponse";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::addPartitionsToTxn;

  struct TransactionResult {
    struct TopicResult {
      struct PartitionResult {
        std::int32_t partitionIndex = 0;
        ErrorCode partitionErrorCode = ErrorCode::none;

        bool operator==(const PartitionResult&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"partition_index", "Number of the partition."}, self.partitionIndex);
          field({"partition_error_code",
                 "0 when it worked for this partition, otherwise which of Kafka's errors it was."},
                self.partitionErrorCode);
        }
      };

      std::string name;
      std::vector<PartitionResult> resultsByPartition;

      bool operator==(const TopicResult&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the topic."}, self.name);
        field({"results_by_partition", "The result for each partition."}, self.resultsByPartition);
      }
    };

    std::string transactionalId;
    std::vector<TopicResult> topicResults;

    bool operator==(const TransactionResult&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
      field({"topic_results", "The result for each topic."}, self.topicResults);
    }
  };

  struct TopicResult {
    struct PartitionResult {
      std::int32_t partitionIndex = 0;
      ErrorCode partitionErrorCode = ErrorCode::none;

      bool operator==(const PartitionResult&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field(
            {"partition_error_code", "0 when it worked for this partition, otherwise which of Kafka's errors it was."},
            self.partitionErrorCode);
      }
    };

    std::string name;
    std::vector<PartitionResult> resultsByPartition;

    bool operator==(const TopicResult&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"results_by_partition", "The result for each partition."}, self.resultsByPartition);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<TransactionResult> resultsByTransaction;
  std::vector<TopicResult> resultsByTopicV3AndBelow;

  bool operator==(const AddPartitionsToTxnResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", since(4)}, self.errorCode);
    field({"results_by_transaction", "The result for each transaction.", since(4)}, self.resultsByTransaction);
    field({"results_by_topic_v3_and_below", "The result for each topic (versions 0 to 3).", until(3)},
          self.resultsByTopicV3AndBelow);
  }
};

}  // namespace brokerlab::protocol
