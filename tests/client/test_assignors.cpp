// Who reads which partition, when the members of a group decide. Rule numbers are assignors.h's.

#include "base/prng.h"
#include "client/assignors.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace client;

namespace {

Partitions parts(const std::string& topic, std::initializer_list<PartitionId> numbers) {
  Partitions out;
  for (const PartitionId number : numbers) out.insert({topic, number});
  return out;
}
Subscription wants(std::initializer_list<const char*> topics) {
  Subscription out;
  for (const char* topic : topics) out.topics.insert(topic);
  return out;
}
std::string told(const Shares& shares) {
  std::string out;
  for (const auto& [id, mine] : shares) out += id + "=" + partitionsText(mine) + " ";
  return out;
}
using Counts = std::map<std::string, std::int32_t>;

}  // namespace

class AssignorsTest : public QObject {
  Q_OBJECT

 private slots:
  void range();
  void roundRobin();
  void stickyKeepsWhatItCan();
  void cooperativeHoldsBackWhatMoves();
  void claims();
  void whatMembersSay();
  void anyGroup();
};

// Kafka's RangeAssignorTest: two topics of three partitions, two members.
void AssignorsTest::range() {
  const Counts counts{{"t0", 3}, {"t1", 3}};
  Subscriptions members{{"c0", wants({"t0", "t1"})}, {"c1", wants({"t0", "t1"})}};
  QCOMPARE(told(assign(AssignorKind::range, members, counts)), std::string("c0=t0-0,t0-1,t1-0,t1-1 c1=t0-2,t1-2 "));
  // Static members first, by instance id, whatever their member ids are.
  members["c1"].instance = "a";
  QCOMPARE(told(assign(AssignorKind::range, members, counts)), std::string("c0=t0-2,t1-2 c1=t0-0,t0-1,t1-0,t1-1 "));
  // More members than partitions: who is left over is told so.
  members = {{"a", wants({"t0"})}, {"b", wants({"t0"})}, {"c", wants({"t0"})}, {"d", wants({"t0"})}};
  QCOMPARE(told(assign(AssignorKind::range, members, counts)), std::string("a=t0-0 b=t0-1 c=t0-2 d= "));
  // A topic that is not there, and nobody at all.
  members = {{"a", wants({"nowhere"})}};
  QCOMPARE(told(assign(AssignorKind::range, members, counts)), std::string("a= "));
  QVERIFY(assign(AssignorKind::range, {}, counts).empty());
}

// Kafka's RoundRobinAssignor documentation: three members, topics of 1, 2 and 3 partitions, subscriptions that differ.
void AssignorsTest::roundRobin() {
  const Counts counts{{"t0", 1}, {"t1", 2}, {"t2", 3}};
  const Subscriptions members{{"c0", wants({"t0"})}, {"c1", wants({"t0", "t1"})}, {"c2", wants({"t0", "t1", "t2"})}};
  QCOMPARE(told(assign(AssignorKind::roundRobin, members, counts)),
           std::string("c0=t0-0 c1=t1-0 c2=t1-1,t2-0,t2-1,t2-2 "));
  const Subscriptions equal{{"c0", wants({"t1", "t2"})}, {"c1", wants({"t1", "t2"})}};
  QCOMPARE(told(assign(AssignorKind::roundRobin, equal, counts)), std::string("c0=t1-0,t2-0,t2-2 c1=t1-1,t2-1 "));
}

// The picture in assignors.h.
void AssignorsTest::stickyKeepsWhatItCan() {
  const Counts counts{{"t", 7}};
  Subscriptions members{{"a", wants({"t"})}, {"b", wants({"t"})}, {"c", wants({"t"})}};
  Shares shares = assign(AssignorKind::sticky, members, counts);
  QCOMPARE(told(shares), std::string("a=t-0,t-3,t-6 b=t-1,t-4 c=t-2,t-5 "));
  members.erase("c");
  for (auto& [id, member] : members) {
    member.owned = shares[id];
    member.generation = 1;
  }
  const Shares after = assign(AssignorKind::sticky, members, counts);
  for (const auto& [id, member] : members)
    for (const TopicPartition& one : member.owned) QVERIFY2(after.at(id).count(one) == 1, told(after).c_str());
  QCOMPARE(after.at("a").size() + after.at("b").size(), std::size_t{7});
  QVERIFY(after.at("a").size() <= 4 && after.at("b").size() <= 4);
  // Somebody new: everybody gives up as little as possible.
  members["d"] = wants({"t"});
  for (auto& [id, mine] : after) {
    members[id].owned = mine;
    members[id].generation = 2;
  }
  const Shares third = assign(AssignorKind::sticky, members, counts);
  QCOMPARE(third.at("d").size(), std::size_t{2});
}

// A4
void AssignorsTest::cooperativeHoldsBackWhatMoves() {
  const Counts counts{{"t", 4}};
  Subscriptions members{{"a", wants({"t"})}, {"b", wants({"t"})}};
  members["a"].owned = parts("t", {0, 1, 2, 3});
  members["a"].generation = 1;
  const Shares first = assign(AssignorKind::cooperativeSticky, members, counts);
  QCOMPARE(told(first), std::string("a=t-0,t-1 b= "));
  members["a"].owned = first.at("a");
  members["a"].generation = members["b"].generation = 2;
  const Shares second = assign(AssignorKind::cooperativeSticky, members, counts);
  QCOMPARE(told(second), std::string("a=t-0,t-1 b=t-2,t-3 "));
}

// A3
void AssignorsTest::claims() {
  const Counts counts{{"t", 2}};
  Subscriptions members{{"a", wants({"t"})}, {"b", wants({"t"})}};
  // b slept through a rebalance: a has its partition now.
  members["a"].owned = parts("t", {0});
  members["a"].generation = 5;
  members["b"].owned = parts("t", {0, 1});
  members["b"].generation = 4;
  QCOMPARE(told(assign(AssignorKind::cooperativeSticky, members, counts)), std::string("a=t-0 b=t-1 "));
  // Both claim it with equal right: nobody has it, and nobody gets it before both have given it back.
  members["b"].generation = 5;
  QCOMPARE(told(assign(AssignorKind::cooperativeSticky, members, counts)), std::string("a= b=t-1 "));
  // A partition that is gone, or no longer wanted, is no claim.
  members["a"].owned = parts("t", {7});
  members["b"].owned = parts("u", {0});
  const Shares shares = assign(AssignorKind::sticky, members, counts);
  QCOMPARE(shares.at("a").size(), std::size_t{1});
  QCOMPARE(shares.at("b").size(), std::size_t{1});
}

void AssignorsTest::whatMembersSay() {
  Subscription mine = wants({"t", "u"});
  mine.owned = {{"t", 0}, {"t", 2}, {"u", 1}};
  mine.generation = 7;
  for (const AssignorKind kind :
       {AssignorKind::range, AssignorKind::roundRobin, AssignorKind::sticky, AssignorKind::cooperativeSticky}) {
    const auto read = decodeSubscription(kind, encodeSubscription(kind, mine));
    QVERIFY(read.has_value());
    QVERIFY(read->topics == mine.topics);
    QVERIFY(read->owned == mine.owned);
    QCOMPARE(read->generation, 7);
    QVERIFY(assignorFromName(assignorName(kind)) == kind);
    // Cut off anywhere: refused or read as less, never believed beyond its end.
    const Bytes whole = encodeSubscription(kind, mine);
    for (std::size_t cut = 0; cut < whole.size(); ++cut) (void)decodeSubscription(kind, whole.slice(0, cut));
  }
  const auto share = decodeAssignment(encodeAssignment(mine.owned));
  QVERIFY(share && *share == mine.owned);
  QVERIFY(decodeAssignment(Bytes())->empty());
  QVERIFY(assignorFromName("org.apache.kafka.clients.consumer.CooperativeStickyAssignor") ==
          AssignorKind::cooperativeSticky);
  QVERIFY(!assignorFromName("nearest"));
}

// A1, A3 for groups of any shape; cooperative groups settle within two rebalances.
void AssignorsTest::anyGroup() {
  Prng random(11);
  for (int run = 0; run < 400; ++run) {
    Counts counts;
    for (int t = 0; t < static_cast<int>(random.between(1, 3)); ++t)
      counts["t" + std::to_string(t)] = static_cast<std::int32_t>(random.between(0, 9));
    const bool equal = random.chance(500);
    Subscriptions members;
    for (int m = 0; m < static_cast<int>(random.between(1, 6)); ++m) {
      Subscription& member = members["m" + std::to_string(m)];
      for (const auto& [topic, count] : counts)
        if (equal || random.chance(600)) member.topics.insert(topic);
      if (random.chance(300)) member.instance = "i" + std::to_string(random.below(9)) + std::to_string(m);
      member.generation = static_cast<std::int32_t>(random.between(-1, 3));
      for (const auto& [topic, count] : counts)
        for (std::int32_t p = 0; p < count + 1; ++p)
          if (random.chance(250)) member.owned.insert({topic, p});
    }
    for (const AssignorKind kind : {AssignorKind::range, AssignorKind::roundRobin, AssignorKind::sticky}) {
      const Shares shares = assign(kind, members, counts);
      QVERIFY(told(shares) == told(assign(kind, members, counts)));
      std::map<TopicPartition, int> given;
      std::size_t least = 1000, most = 0;
      for (const auto& [id, mine] : shares) {
        least = std::min(least, mine.size());
        most = std::max(most, mine.size());
        for (const TopicPartition& one : mine) {
          QVERIFY(members.at(id).topics.count(one.topic) != 0);
          ++given[one];
        }
      }
      for (const auto& [topic, count] : counts) {
        const bool wanted = std::any_of(members.begin(), members.end(), [&, name = topic](const auto& one) {
          return one.second.topics.count(name) != 0;
        });
        for (std::int32_t p = 0; p < count; ++p) QCOMPARE(given[(TopicPartition{topic, p})], wanted ? 1 : 0);
      }
      if (kind == AssignorKind::sticky && equal) QVERIFY2(most - least <= 1, told(shares).c_str());
    }
    Shares shares;
    for (int round = 0; round < 4; ++round) {
      shares = assign(AssignorKind::cooperativeSticky, members, counts);
      for (auto& [id, member] : members) {
        // As members do: they keep what they have and may keep, and take on what is new.
        member.owned = shares[id];
        member.generation = 10 + round;
      }
    }
    QCOMPARE(told(shares), told(assign(AssignorKind::sticky, members, counts)));
  }
}

BROKERLAB_TEST(AssignorsTest)

}  // namespace brokerlab::tests

#include "test_assignors.moc"
