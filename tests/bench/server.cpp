#include "server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace brokerlab::bench {

double nowSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Ours::Ours(const std::string& program, int brokers, const std::vector<std::string>& configs) {
  char pattern[] = "/tmp/brokerlab-bench-XXXXXX";
  if (::mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
  int pipes[2];
  if (::pipe2(pipes, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const double from = nowSeconds();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(pipes[1], 1);
    const std::string count = std::to_string(brokers);
    const std::string data = directory_ + "/data";
    std::vector<std::string> words{program, "serve", "--brokers", count, "--port", "0", "--data", data};
    for (const std::string& config : configs) words.insert(words.end(), {"--config", config});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(program.c_str(), arguments.data());
    ::_exit(127);
  }
  ::close(pipes[1]);
  output_ = pipes[0];
  std::string text;
  char buffer[512];
  while (text.find("ready ") == std::string::npos || text.find('\n', text.find("ready ")) == std::string::npos) {
    const ssize_t got = ::read(output_, buffer, sizeof buffer);
    if (got <= 0) throw std::runtime_error("brokerlab serve did not become ready: " + text);
    text.append(buffer, static_cast<std::size_t>(got));
  }
  readyMs_ = (nowSeconds() - from) * 1000;
  const std::size_t at = text.find("bootstrap=") + 10;
  bootstrap_ = text.substr(at, text.find_first_of(" \n", at) - at);
}

Ours::~Ours() {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
  }
  if (output_ >= 0) ::close(output_);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

double Ours::cpuSeconds() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
  std::string all((std::istreambuf_iterator<char>(in)), {});
  std::istringstream rest(all.substr(all.rfind(')') + 2));
  std::string word;
  double user = 0;
  double system = 0;
  for (int i = 3; i <= 15 && rest >> word; ++i) {
    if (i == 14) user = std::stod(word);
    if (i == 15) system = std::stod(word);
  }
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double Ours::residentMb() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/status");
  std::string line;
  while (std::getline(in, line))
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  return -1;
}

bool Ours::createTopic(const std::string& topic, int partitions, int replicationFactor) {
  char error[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap_.c_str(), error, sizeof error);
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
  rd_kafka_NewTopic_t* wanted =
      rd_kafka_NewTopic_new(topic.c_str(), partitions, replicationFactor, error, sizeof error);
  rd_kafka_queue_t* queue = rd_kafka_queue_new(client);
  rd_kafka_CreateTopics(client, &wanted, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 20000);
  bool ok = false;
  if (event != nullptr) {
    std::size_t count = 0;
    const auto* result = rd_kafka_event_CreateTopics_result(event);
    if (result != nullptr) {
      const auto** topics = rd_kafka_CreateTopics_result_topics(result, &count);
      ok = count == 1 && rd_kafka_topic_result_error(topics[0]) == RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    rd_kafka_event_destroy(event);
  }
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewTopic_destroy(wanted);
  rd_kafka_destroy(client);
  return ok;
}

Mock::Mock() {
  char error[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  // The owner is a client that is never used: that it knows no server is no news.
  rd_kafka_conf_set(conf, "log_level", "0", error, sizeof error);
  owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
  cluster_ = rd_kafka_mock_cluster_new(owner_, 3);
}

Mock::~Mock() {
  rd_kafka_mock_cluster_destroy(cluster_);
  rd_kafka_destroy(owner_);
}

std::string Mock::bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

bool Mock::createTopic(const std::string& topic, int partitions, int replicationFactor) {
  return rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, replicationFactor) ==
         RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace brokerlab::bench
