// `brokerlab chaos`: random work under random faults, one run a seed.

#include "cluster/chaos.h"

#include <algorithm>
#include <cstdio>

#include "commands.h"

namespace brokerlab::app {

int chaos(const ChaosArguments& arguments) {
  const auto plants = cluster::plantNames();
  if (!arguments.plant.empty() && std::find(plants.begin(), plants.end(), arguments.plant) == plants.end()) {
    std::string known;
    for (const std::string& name : plants) known += (known.empty() ? "" : ", ") + name;
    return refuse(fmt::format("--bug {}: there is no such bug; there are: {}", arguments.plant, known));
  }
  std::uint64_t broken = 0;
  std::uint64_t steps = 0;
  std::int64_t acked = 0;
  for (std::uint64_t i = 0; i < arguments.seeds; ++i) {
    cluster::ChaosOptions options;
    options.seed = arguments.seed + i;
    options.plant.name = arguments.plant;
    options.combined = arguments.combined;
    options.compacted = arguments.compacted;
    options.groups = arguments.groups;
    options.transforms = arguments.transforms;
    std::FILE* file = arguments.events.empty() ? nullptr : std::fopen(arguments.events.c_str(), "w");
    if (!arguments.events.empty() && file == nullptr)
      return refuse(fmt::format("--events {}: cannot be written", arguments.events));
    if (file != nullptr)
      options.watch = [file](const events::Event& event) { std::fprintf(file, "%s\n", events::print(event).c_str()); };
    const cluster::ChaosResult result = cluster::runChaos(options);
    if (file != nullptr) std::fclose(file);
    steps += result.steps;
    acked += result.recordsAcked;
    if (arguments.verbose)
      for (const std::string& deed : result.deeds) std::printf("  %s\n", deed.c_str());
    if (arguments.verbose || arguments.seeds == 1)
      std::printf("seed %llu: %s, %lld records acknowledged, %.1f virtual seconds, hash %016llx\n",
                  static_cast<unsigned long long>(options.seed), result.held ? "held" : "broken",
                  static_cast<long long>(result.recordsAcked), static_cast<double>(result.time.micros) / 1e6,
                  static_cast<unsigned long long>(result.hash));
    if (arguments.verbose || arguments.seeds == 1) {
      if (result.transactionsCommitted + result.transactionsAborted > 0)
        std::printf("  %lld transactions committed, %lld aborted (in a partition each)\n",
                    static_cast<long long>(result.transactionsCommitted),
                    static_cast<long long>(result.transactionsAborted));
      for (const std::string& anomaly : result.anomalies) std::printf("  %s\n", anomaly.c_str());
    }
    if (result.held) continue;
    ++broken;
    std::printf("seed %llu: %s: %s\n  repeat with: %s\n", static_cast<unsigned long long>(options.seed),
                result.kind.c_str(), result.breach.c_str(), result.command.c_str());
    std::fflush(stdout);
    if (arguments.untilBroken) break;
  }
  std::printf("%llu seeds, %llu broken, %lld records acknowledged, %llu steps\n",
              static_cast<unsigned long long>(arguments.seeds), static_cast<unsigned long long>(broken),
              static_cast<long long>(acked), static_cast<unsigned long long>(steps));
  return broken == 0 ? 0 : 1;
}

}  // namespace brokerlab::app
