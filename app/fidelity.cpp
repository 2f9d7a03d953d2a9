// `brokerlab fidelity`: what is Kafka's own, what differs, generated from the tables the engine itself runs by.

#include <cstdio>
#include <string>

#include "broker/handlers/handlers.h"
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

void configs(const char* title, std::span<const metadata::ConfigDefinition> definitions) {
  std::printf("\n%s\n\n", title);
  for (const metadata::Honoured kind :
       {metadata::Honoured::yes, metadata::Honoured::scaled, metadata::Honoured::ignored}) {
    std::printf("  %s\n", kind == metadata::Honoured::yes      ? "honoured"
                          : kind == metadata::Honoured::scaled ? "honoured, with limits wider than Kafka's for teaching"
                                                               : "accepted and shown, without effect");
    for (const metadata::ConfigDefinition& definition : definitions) {
      if (definition.honoured != kind) continue;
      std::printf("    %-52s %s\n", std::string(definition.name).c_str(),
                  definition.defaultValue ? std::string(*definition.defaultValue).c_str() : "(none)");
    }
  }
}

constexpr const char* differences = R"(
Different on purpose
    Time is virtual: handlers take none, links and timers do. `serve` couples it to the clock.
    All nodes share one thread. Queues, processors and purgatories are kept and shown as Kafka has them.
    Listeners are on 127.0.0.1 only, without TLS or SASL. Controllers have no TCP listener.
    Pre-vote (KIP-996) is used by the metadata quorum; Kafka has it from 4.0 on.
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
  std::fputs(differences, stdout);
  return 0;
}

}  // namespace brokerlab::app
