#pragma once
// The catalogue of configs: every name, type, default and rule, and where a value in force comes from.
//
// A topic's value is looked for in this order; the first that is set is in force:
//
//     topic override ──▶ broker override (dynamic) ──▶ default of all brokers (dynamic) ──▶ broker's own file ──▶ default
//     retention.ms       log.retention.ms …minutes …hours, for each of the three               604800000
//
// Rules
//   F1  A value is checked when it is set, never when it is used: what an image holds is valid.
//   F2  Names are Kafka's. A topic config and its broker default may differ in name (retention.ms, log.retention.ms).
//   F3  Among several broker synonyms the more precise unit wins: .ms before .minutes before .hours.
//
// In Kafka: ConfigDef, LogConfig, KafkaConfig, DynamicBrokerConfig, ServerTopicConfigSynonyms.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/image.h"

namespace brokerlab::metadata {

/// Numbers as DescribeConfigs sends them.
enum class ConfigType : std::int8_t {
  unknown = 0,
  boolean = 1,
  string = 2,
  int32 = 3,
  int16 = 4,
  int64 = 5,
  float64 = 6,
  list = 7,
  clazz = 8,
  password = 9,
};
enum class ConfigSource : std::int8_t {
  unknown = 0,
  topic = 1,
  dynamicBroker = 2,
  dynamicDefaultBroker = 3,
  staticBroker = 4,
  defaultValue = 5,
};
/// What the workbench does with a config.
enum class Honoured : std::uint8_t { yes, scaled, ignored };

/// A broker config that gives a topic config its default, times a factor (hours to milliseconds).
struct Synonym {
  std::string_view broker;
  std::int64_t factor = 1;
};

struct ConfigDefinition {
  std::string_view name;
  ConfigType type = ConfigType::string;
  /// Nothing: null.
  std::optional<std::string_view> defaultValue;
  std::string_view sentence;
  /// Inclusive bounds for numbers.
  double min = -9.3e18;
  double max = 9.3e18;
  /// Allowed words for strings and list elements; empty for any.
  std::vector<std::string_view> allowed;
  /// Topic configs only, most precise first (F3).
  std::vector<Synonym> synonyms;
  /// Broker configs only: cannot be changed while the broker runs.
  bool readOnly = true;
  Honoured honoured = Honoured::yes;
};

/// Sorted by name.
std::span<const ConfigDefinition> topicConfigs();
std::span<const ConfigDefinition> brokerConfigs();
const ConfigDefinition* findTopicConfig(std::string_view name);
const ConfigDefinition* findBrokerConfig(std::string_view name);

/// Empty when `value` may be given to the config, else Kafka's sentence: key, value and the rule.
std::string valueProblem(const ConfigDefinition& definition, std::string_view value);
/// Empty when a topic may have these overrides together.
std::string topicConfigProblem(const ConfigMap& overrides);

/// Typed values; the text is known to be valid (F1), a text that is not gives 0 / false / empty.
std::int64_t integerValue(std::string_view text);
double doubleValue(std::string_view text);
bool booleanValue(std::string_view text);
std::vector<std::string> listValue(std::string_view text);

struct ConfigValue {
  std::optional<std::string> value;
  ConfigSource source = ConfigSource::defaultValue;
  /// The config that gave it: "retention.ms", "log.retention.hours".
  std::string_view from;
  bool set() const { return value.has_value(); }
  std::int64_t integer() const { return value ? integerValue(*value) : 0; }
  double number() const { return value ? doubleValue(*value) : 0; }
  bool boolean() const { return value && booleanValue(*value); }
  const std::string& text() const;
};

/// Looks values up as one broker sees them: its image and what its own file says. Cheap to make; does not own.
class ConfigView {
 public:
  /// `broker` none(): as the controller sees it, without any broker's own dynamic configs.
  ConfigView(const Image& image, const std::map<std::string, std::string>& staticConfig, NodeId broker = NodeId::none())
      : image_(image), static_(staticConfig), broker_(broker) {}

  /// The value in force for a topic; the topic need not exist (then: what a new one would get).
  ConfigValue topic(std::string_view topic, std::string_view name) const;
  /// The same with the overrides given: what a topic about to be created would have.
  ConfigValue topicWith(const ConfigMap& overrides, std::string_view name) const;
  /// The value in force for the broker.
  ConfigValue broker(std::string_view name) const;
  /// All candidates in order of precedence, the first is in force (DescribeConfigs synonyms).
  std::vector<ConfigValue> topicSynonyms(std::string_view topic, std::string_view name) const;
  std::vector<ConfigValue> brokerSynonyms(std::string_view name) const;

  std::int64_t brokerInteger(std::string_view name) const { return broker(name).integer(); }
  bool brokerBoolean(std::string_view name) const { return broker(name).boolean(); }

 private:
  template <class Use>
  void eachTopic(const ConfigMap& overrides, const ConfigDefinition& definition, Use&& use) const;
  template <class Use>
  void eachBroker(const ConfigDefinition& definition, Use&& use) const;

  const Image& image_;
  const std::map<std::string, std::string>& static_;
  NodeId broker_;
};

}  // namespace brokerlab::metadata
