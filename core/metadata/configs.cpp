#include "metadata/configs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "base/text.h"

namespace brokerlab::metadata {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// Digits with at most one point, sign and exponent; no "inf", "nan" or hexadecimal.
std::optional<double> parseDouble(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return std::nullopt;
  return value;
}

std::string invalid(const ConfigDefinition& d, std::string_view value, std::string_view rule) {
  return fmt::format("Invalid value {} for configuration {}: {}", printable(value), d.name, rule);
}

std::string boundText(double bound) {
  return bound > -1e15 && bound < 1e15 && bound == static_cast<double>(static_cast<std::int64_t>(bound))
             ? fmt::to_string(static_cast<std::int64_t>(bound))
             : fmt::format("{}", bound);
}

std::string rangeProblem(const ConfigDefinition& d, std::string_view text, double value) {
  if (value < d.min) return invalid(d, text, fmt::format("Value must be at least {}", boundText(d.min)));
  if (value > d.max) return invalid(d, text, fmt::format("Value must be no more than {}", boundText(d.max)));
  return {};
}

std::string allowedText(const ConfigDefinition& d) {
  std::string all;
  for (std::string_view each : d.allowed) {
    if (!all.empty()) all += ", ";
    all += each;
  }
  return fmt::format("String must be one of: {}", all);
}

}  // namespace

std::int64_t integerValue(std::string_view text) { return parseInteger(trim(text)).value_or(0); }
double doubleValue(std::string_view text) { return parseDouble(text).value_or(0); }
bool booleanValue(std::string_view text) { return lower(trim(text)) == "true"; }

std::vector<std::string> listValue(std::string_view text) {
  std::vector<std::string> values;
  if (trim(text).empty()) return values;
  for (std::string_view each : split(text, ',')) values.emplace_back(trim(each));
  return values;
}

std::string valueProblem(const ConfigDefinition& d, std::string_view value) {
  if (value.size() > 32767) return invalid(d, value.substr(0, 40), "Value is longer than 32767 bytes");
  const std::string_view text = trim(value);
  switch (d.type) {
    case ConfigType::boolean: {
      const std::string word = lower(text);
      if (word != "true" && word != "false") {
        return invalid(d, value, "Expected value to be either true or false");
      }
      return {};
    }
    case ConfigType::int32:
    case ConfigType::int16:
    case ConfigType::int64: {
      const auto number = parseInteger(text);
      const std::int64_t limit = d.type == ConfigType::int16   ? INT16_MAX
                                 : d.type == ConfigType::int32 ? INT32_MAX
                                                               : INT64_MAX;
      if (!number || *number > limit || *number < -limit - 1) {
        return invalid(d, value,
                       fmt::format("Not a number of type {}", d.type == ConfigType::int16   ? "SHORT"
                                                              : d.type == ConfigType::int32 ? "INT"
                                                                                            : "LONG"));
      }
      return rangeProblem(d, value, static_cast<double>(*number));
    }
    case ConfigType::float64: {
      const auto number = parseDouble(text);
      if (!number) return invalid(d, value, "Not a number of type DOUBLE");
      return rangeProblem(d, value, *number);
    }
    case ConfigType::list: {
      if (d.allowed.empty()) return {};
      // An empty list is a value too: a cleanup.policy of "" deletes and compacts nothing.
      for (const std::string& each : listValue(text)) {
        if (std::find(d.allowed.begin(), d.allowed.end(), each) == d.allowed.end())
          return invalid(d, each, allowedText(d));
      }
      return {};
    }
    case ConfigType::string:
      if (!d.allowed.empty() && std::find(d.allowed.begin(), d.allowed.end(), text) == d.allowed.end()) {
        return invalid(d, value, allowedText(d));
      }
      return {};
    case ConfigType::clazz:
    case ConfigType::password:
    case ConfigType::unknown:
      return {};
  }
  return {};
}

std::string topicConfigProblem(const ConfigMap& overrides) {
  for (const auto& [name, value] : overrides) {
    const ConfigDefinition* d = findTopicConfig(name);
    if (d == nullptr) return fmt::format("Unknown topic config name: {}", printable(name));
    if (std::string problem = valueProblem(*d, value); !problem.empty()) return problem;
  }
  const auto get = [&](std::string_view name) {
    const auto at = overrides.find(std::string(name));
    return integerValue(at == overrides.end() ? *findTopicConfig(name)->defaultValue : std::string_view(at->second));
  };
  if (overrides.contains("remote.storage.enable") && booleanValue(overrides.at("remote.storage.enable"))) {
    return "Invalid value true for configuration remote.storage.enable: Tiered storage is not supported by this "
           "cluster";
  }
  if (get("min.compaction.lag.ms") > get("max.compaction.lag.ms")) {
    return fmt::format("conflict topic config setting min.compaction.lag.ms ({}) > max.compaction.lag.ms ({})",
                       get("min.compaction.lag.ms"), get("max.compaction.lag.ms"));
  }
  return {};
}

const std::string& ConfigValue::text() const {
  static const std::string none;
  return value ? *value : none;
}

template <class Use>
void ConfigView::eachBroker(const ConfigDefinition& definition, Use&& use) const {
  const std::string name(definition.name);
  auto in = [&](const ConfigMap& map, ConfigSource source) {
    const auto at = map.find(name);
    return at == map.end() || use(ConfigValue{at->second, source, definition.name});
  };
  if (broker_ != NodeId::none()) {
    if (!in(image_.configs({ResourceType::broker, fmt::to_string(broker_.value)}), ConfigSource::dynamicBroker)) return;
  }
  if (!in(image_.configs({ResourceType::broker, ""}), ConfigSource::dynamicDefaultBroker)) return;
  if (!in(static_, ConfigSource::staticBroker)) return;
  if (definition.defaultValue) {
    use(ConfigValue{std::string(*definition.defaultValue), ConfigSource::defaultValue, definition.name});
  }
}

template <class Use>
void ConfigView::eachTopic(const ConfigMap& overrides, const ConfigDefinition& definition, Use&& use) const {
  if (const auto at = overrides.find(std::string(definition.name)); at != overrides.end()) {
    if (!use(ConfigValue{at->second, ConfigSource::topic, definition.name})) return;
  }
  bool more = true;
  for (int level = 0; level < 3 && more; ++level) {
    // Precision counts before place only within one place: a dynamic .hours beats a static .ms, as in Kafka.
    for (const Synonym& synonym : definition.synonyms) {
      const ConfigDefinition* of = findBrokerConfig(synonym.broker);
      if (of == nullptr || !more) continue;
      eachBroker(*of, [&](ConfigValue value) {
        const int place = value.source == ConfigSource::dynamicBroker          ? 0
                          : value.source == ConfigSource::dynamicDefaultBroker ? 1
                          : value.source == ConfigSource::staticBroker         ? 2
                                                                               : 3;
        if (place != level) return true;
        if (synonym.factor != 1) {
          const std::int64_t number = integerValue(*value.value);
          value.value = fmt::to_string(number < 0 ? number : number * synonym.factor);
        }
        more = use(std::move(value));
        return more;
      });
    }
  }
  if (more && definition.defaultValue) {
    use(ConfigValue{std::string(*definition.defaultValue), ConfigSource::defaultValue, definition.name});
  }
}

ConfigValue ConfigView::topicWith(const ConfigMap& overrides, std::string_view name) const {
  ConfigValue found;
  const ConfigDefinition* d = findTopicConfig(name);
  if (d == nullptr) return found;
  eachTopic(overrides, *d, [&](ConfigValue value) {
    found = std::move(value);
    return false;
  });
  return found;
}

ConfigValue ConfigView::topic(std::string_view topic, std::string_view name) const {
  return topicWith(image_.topicConfigs(topic), name);
}

ConfigValue ConfigView::broker(std::string_view name) const {
  ConfigValue found;
  const ConfigDefinition* d = findBrokerConfig(name);
  if (d == nullptr) return found;
  eachBroker(*d, [&](ConfigValue value) {
    found = std::move(value);
    return false;
  });
  return found;
}

std::vector<ConfigValue> ConfigView::topicSynonyms(std::string_view topic, std::string_view name) const {
  std::vector<ConfigValue> all;
  if (const ConfigDefinition* d = findTopicConfig(name)) {
    eachTopic(image_.topicConfigs(topic), *d, [&](ConfigValue value) {
      all.push_back(std::move(value));
      return true;
    });
  }
  return all;
}

std::vector<ConfigValue> ConfigView::brokerSynonyms(std::string_view name) const {
  std::vector<ConfigValue> all;
  if (const ConfigDefinition* d = findBrokerConfig(name)) {
    eachBroker(*d, [&](ConfigValue value) {
      all.push_back(std::move(value));
      return true;
    });
  }
  return all;
}

}  // namespace brokerlab::metadata
