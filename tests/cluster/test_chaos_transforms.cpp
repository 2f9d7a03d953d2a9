// Consume, transform, produce under random faults (chaos_transforms.h).

#include <fmt/format.h>

#include "cluster/chaos.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace cluster;

namespace {

std::string report(const ChaosResult& result) {
  std::string out = fmt::format("{}: {}\n  again with: {}\n", result.kind, result.breach, result.command);
  for (const std::string& deed : result.deeds) out += "    " + deed + "\n";
  return out;
}

}  // namespace

class ChaosTransformsTest : public QObject {
  Q_OBJECT
 private slots:
  void eachInputOnce() {  // H3
    bool ok = false;
    const int seeds = qEnvironmentVariableIntValue("BROKERLAB_CHAOS_TRANSFORMS", &ok);
    std::int64_t transformed = 0;
    std::int64_t givenUp = 0;
    for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(ok ? seeds : 6); ++seed) {
      ChaosOptions options;
      options.seed = seed;
      options.transforms = true;
      options.watch = [&](const events::Event& event) {
        if (const auto* one = std::get_if<events::RecordsTransformed>(&event.payload)) transformed += one->records;
        givenUp += event.name() == "BatchGivenUp" ? 1 : 0;
      };
      const ChaosResult result = runChaos(options);
      QVERIFY2(result.held, report(result).c_str());
      QCOMPARE(result.command, fmt::format("brokerlab chaos --seed {} --transforms", seed));
    }
    QVERIFY2(transformed > 1000, std::to_string(transformed).c_str());
    QVERIFY2(givenUp > 0, "some batches were in the way of a failure");
  }

  void whoIsNoMemberCommitsNothing() {  // planted bug 23
    ChaosOptions options;
    options.plant.name = "ignore-members-in-transactions";
    for (options.seed = 1; options.seed <= 40; ++options.seed) {
      const ChaosResult result = runChaos(options);
      if (result.held) continue;
      qInfo("%s %s", result.command.c_str(), result.breach.c_str());
      QCOMPARE(result.kind, std::string("correctness"));
      const bool named =
          result.breach.find(": H3 ") != std::string::npos || result.breach.find(": C2 ") != std::string::npos;
      QVERIFY2(named, result.breach.c_str());
      QCOMPARE(runChaos(options).breach, result.breach);
      return;
    }
    QFAIL("40 runs did not find it");
  }
};

BROKERLAB_TEST(ChaosTransformsTest)

}  // namespace brokerlab::tests

#include "test_chaos_transforms.moc"
