// `brokerlab fidelity`: what is Kafka's own, what differs, generated from the tables the engine itself runs by.

#include <cstdio>
#include <string>

#include "broker/handlers/handlers.h"
#include "client/config_catalogue.h"
#include "commands.h"
#include "metadata/configs.h"
#include "protocol/api_keys.h"
#include "protocol/api_versions.h"

namespace brokerlab::app {
namespace {

void apis() {
  std::printf("APIs (behaviour follows Apache Kafka 3.9, KRaft)\n\n");
  std::printf("  %4s  %-30s %-9s %s\n", "key", "API", "versions", "answered by");
  for (const protocol::Listener listener : {protocol::Listener::broker, protocol::Listener::controller}) {
    for (const protocol::ServedApi& served : protocol::servedApis(listener)) {
      const bool broker = listener == protocol::Listener::broker;
      const std::string name(protocol::apiName(served.key));
      const char* who = !broker                                      ? "controllers"
                        : broker::findHandler(served.key) != nullptr ? "brokers"
                                                                     : "nobody yet: not advertised";
      std::printf("  %4d  %-30s %-9s %s\n", static_cast<int>(served.key), name.c_str(),
                  fmt::format("{}-{}", served.versions.from, served.versions.to).c_str(), who);
    }
  }
}

/// Why a config has no effect, by the words its name is made of; the first that fits.
std::string_view whyIgnored(std::string_view name) {
  struct Reason {
    std::string_view part, why;
  };
  static constexpr Reason reasons[] = {
      {"remote.", "there is no tiered storage"},
      {"local.retention", "there is no tiered storage"},
      {"throttled", "nobody is slowed down"},
      {"io.max.bytes", "each broker has one disk: nothing is moved between disks"},
      {"preallocate", "files are as long as what is in them"},
      {"format.version", "without meaning since Kafka 3.0, gone in 4.0"},
      {"downconversion", "Fetch starts at version 4: nobody asks for older formats; gone in Kafka 4.0"},
      {"timestamp.difference", "replaced by the limits before and after; gone in Kafka 4.0"},
      {"controlled.shutdown", "only in ZooKeeper mode"},
      {"zookeeper.", "there is no ZooKeeper mode"},
      {"inter.broker.protocol", "replaced by metadata.version in KRaft"},
      {"max.connections", "the program has limits of its own for connections"},
      {"num.recovery.threads", "all nodes share one thread"},
      {"num.replica.fetchers", "all nodes share one thread"},
      {"metadata.log", "the metadata log is kept whole, in one segment"},
      {"metadata.max.retention", "the metadata log is kept whole, in one segment"},
      {"quorum.bootstrap", "the voters are fixed when the cluster is made"},
      {"registration.timeout", "a broker that starts tries for as long as it runs"},
      {"offsets.load", "an offsets partition is replayed in one go"},
      {"group.consumer.m", "groups have no configs of their own here"},
  };
  for (const Reason& reason : reasons) {
    if (name.find(reason.part) != std::string_view::npos) return reason.why;
  }
  return "(no reason is given)";
}

void configs(const char* title, std::span<const metadata::ConfigDefinition> definitions) {
  std::printf("\n%s\n\n", title);
  for (const metadata::Honoured kind :
       {metadata::Honoured::yes, metadata::Honoured::scaled, metadata::Honoured::ignored}) {
    std::printf("  %s\n", kind == metadata::Honoured::yes      ? "honoured"
                          : kind == metadata::Honoured::scaled ? "honoured, with limits wider than Kafka's for teaching"
                                                               : "accepted and shown, without effect");
    for (const metadata::ConfigDefinition& definition : definitions) {
      if (definition.honoured != kind) continue;
      const std::string value = definition.defaultValue ? std::string(*definition.defaultValue) : "(none)";
      if (kind == metadata::Honoured::ignored) {
        std::printf("    %-52s %-20s %s\n", std::string(definition.name).c_str(), value.c_str(),
                    std::string(whyIgnored(definition.name)).c_str());
      } else {
        std::printf("    %-52s %s\n", std::string(definition.name).c_str(), value.c_str());
      }
    }
  }
}

/// Configs of the clients inside the engine; clients that connect have their own.
void clientConfigs(const char* title, std::span<const client::ClientConfig> configs) {
  std::printf("\n%s\n\n", title);
  for (const bool honoured : {true, false}) {
    std::printf("  %s\n", honoured ? "honoured" : "refused, with the reason");
    for (const client::ClientConfig& config : configs) {
      if (config.why.empty() != honoured) continue;
      const std::string value = config.defaultValue.empty() ? "(none)" : std::string(config.defaultValue);
      if (honoured)
        std::printf("    %-52s %s\n", std::string(config.name).c_str(), value.c_str());
      else
        std::printf("    %-52s %-20s %s\n", std::string(config.name).c_str(), value.c_str(),
                    std::string(config.why).c_str());
    }
  }
}

constexpr const char* differences = R"(
Different on purpose
    Time is virtual: handlers take none, links and timers do. `serve` couples it to the clock.
    All nodes share one thread. Queues, processors and purgatories are kept and shown as Kafka has them.
    Listeners are on 127.0.0.1 only, without TLS or SASL. Controllers have no TCP listener.
    Pre-vote (KIP-996) is used by the metadata quorum; Kafka has it from 4.0 on.
    The cleaner takes logs one after the other, in steps of a read buffer and a millisecond; log.cleaner.threads only divides
    its map of keys, which holds the keys themselves instead of their MD5 sums.
    Indexes are not preallocated; their files are as long as their entries.
    segment.bytes may be as small as 14, as in 3.9; Kafka 4.0 asks for 1 MiB.

Left out
    Tiered storage, quotas, ACLs (answered with SECURITY_DISABLED), delegation tokens, telemetry, share and streams groups.
    Metadata snapshots (the log is kept whole) and changes of the voter set.
)";

}  // namespace

int fidelity() {
  apis();
  configs("Topic configs", metadata::topicConfigs());
  configs("Broker configs", metadata::brokerConfigs());
  clientConfigs("Configs of producers inside the engine", client::producerConfigs());
  clientConfigs("Configs of consumers inside the engine", client::consumerConfigs());
  std::fputs(differences, stdout);
  return 0;
}

}  // namespace brokerlab::app
