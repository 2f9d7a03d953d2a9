#pragma once
// Every config of Kafka's own producer and consumer (3.9), with its default, and whether our clients honour it.
//
// `brokerlab fidelity` prints this table; a config that is refused is refused with the reason that stands here.
//
// Real Kafka: ProducerConfig, ConsumerConfig, CommonClientConfigs.

#include <span>
#include <string_view>

namespace brokerlab::client {

struct ClientConfig {
  std::string_view name;
  /// As Kafka's documents write it; empty: none.
  std::string_view defaultValue;
  /// Why it is not honoured; empty: it is.
  std::string_view why;
};

std::span<const ClientConfig> producerConfigs();
std::span<const ClientConfig> consumerConfigs();

/// The entry of that name, or nullptr.
const ClientConfig* findConfig(std::span<const ClientConfig> configs, std::string_view name);

}  // namespace brokerlab::client
