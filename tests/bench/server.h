#pragma once
// The two things that are measured side by side: our program as a process of its own, and the mock cluster that
// librdkafka ships, in this process (that is the only way it comes).

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace brokerlab::bench {

/// Something that clients can connect to.
class Server {
 public:
  virtual ~Server() = default;
  virtual std::string bootstrap() const = 0;
  virtual bool createTopic(const std::string& topic, int partitions, int replicationFactor) = 0;
};

/// `brokerlab serve` on free ports with its data in a temporary directory.
class Ours : public Server {
 public:
  /// `configs`: broker configs, key=value.
  explicit Ours(const std::string& program, int brokers = 3, const std::vector<std::string>& configs = {});
  ~Ours() override;
  std::string bootstrap() const override { return bootstrap_; }
  bool createTopic(const std::string& topic, int partitions, int replicationFactor) override;
  pid_t pid() const { return pid_; }
  /// From starting the process to its "ready" line, in milliseconds.
  double readyMs() const { return readyMs_; }
  double cpuSeconds() const;
  double residentMb() const;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string bootstrap_;
  std::string directory_;
  double readyMs_ = 0;
};

class Mock : public Server {
 public:
  Mock();
  ~Mock() override;
  std::string bootstrap() const override;
  bool createTopic(const std::string& topic, int partitions, int replicationFactor) override;

 private:
  rd_kafka_t* owner_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

double nowSeconds();

}  // namespace brokerlab::bench
