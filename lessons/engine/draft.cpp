#include "lessons/draft.h"

#include <fmt/format.h>

#include <algorithm>

#include "command/parse.h"

namespace brokerlab::lessons {
namespace {

constexpr std::size_t mostGoals = 8;

/// Deeds that only look, or that a lesson gives by itself.
bool worthKeeping(const command::Command& deed) {
  return !std::holds_alternative<command::Select>(deed) && !std::holds_alternative<command::Answer>(deed) &&
         !std::holds_alternative<command::Show>(deed) && !std::holds_alternative<command::Status>(deed) &&
         !std::holds_alternative<command::Help>(deed) && !std::holds_alternative<command::Expect>(deed) &&
         !std::holds_alternative<command::Run>(deed) && !std::holds_alternative<command::Nothing>(deed);
}

bool disturbs(const command::Command& deed) {
  return std::holds_alternative<command::NodeAction>(deed) || std::holds_alternative<command::CutLink>(deed) ||
         std::holds_alternative<command::DelayLink>(deed) || std::holds_alternative<command::HoldLink>(deed) ||
         std::holds_alternative<command::FlipByte>(deed) || std::holds_alternative<command::Elect>(deed) ||
         std::holds_alternative<command::AlterConfig>(deed) || std::holds_alternative<command::DeleteTopic>(deed) ||
         std::holds_alternative<command::StopClient>(deed);
}

/// Whole milliseconds, so that the file can be read; a thousandth of that makes no lesson.
std::string pause(Duration span) { return fmt::format("run {}ms\n", std::max<std::int64_t>(1, span.micros / 1000)); }

std::string script(const std::vector<Deed>& deeds, std::size_t from, std::size_t to, Instant until) {
  std::string out;
  Instant last = from < to ? deeds[from].at : until;
  for (std::size_t i = from; i < to; ++i) {
    const auto parsed = command::parse(deeds[i].line);
    if (!parsed || !worthKeeping(*parsed)) continue;
    if (deeds[i].at.micros - last.micros >= 1000) out += pause(deeds[i].at - last);
    last = deeds[i].at;
    out += deeds[i].line + "\n";
  }
  if (until.micros - last.micros >= 1000) out += pause(until - last);
  return out;
}

std::string ids(std::vector<NodeId> nodes) {
  std::sort(nodes.begin(), nodes.end());
  std::string out;
  for (const NodeId id : nodes) out += (out.empty() ? "" : ",") + std::to_string(id.value);
  return out;
}

const view::PartitionView* find(const view::ClusterView& view, const TopicPartition& wanted) {
  for (const auto& topic : view.topics)
    for (const auto& p : topic->partitions)
      if (p.partition == wanted) return &p;
  return nullptr;
}

bool dead(view::NodeState state) {
  return state == view::NodeState::killed || state == view::NodeState::poweredOff ||
         state == view::NodeState::stopped || state == view::NodeState::crashed;
}

/// A text between quotes in TOML.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char ch : text) {
    if (ch == '"' || ch == '\\') out += '\\';
    out += static_cast<unsigned char>(ch) < 0x20 ? ' ' : ch;
  }
  return out + "\"";
}

}  // namespace

std::size_t firstOfSolution(const std::vector<Deed>& deeds) {
  for (std::size_t i = 0; i < deeds.size(); ++i)
    if (const auto parsed = command::parse(deeds[i].line); parsed && disturbs(*parsed)) return i;
  return deeds.size();
}

std::vector<std::string> newFacts(const view::ClusterView& before, const view::ClusterView& now) {
  std::vector<std::string> facts;
  for (const auto& broker : now.brokers)
    for (const auto& old : before.brokers)
      if (old->id == broker->id && dead(old->state) != dead(broker->state))
        facts.push_back(fmt::format("{}broker {} is dead", dead(broker->state) ? "" : "not ", broker->id.value));
  for (const auto& topic : now.topics)
    for (const auto& p : topic->partitions) {
      const view::PartitionView* old = find(before, p.partition);
      if (topic->internal || old == nullptr) continue;
      if (old->leader != p.leader)
        facts.push_back(p.leader == NodeId::none()
                            ? fmt::format("leader {} is none", p.partition.text())
                            : fmt::format("leader {} is {}", p.partition.text(), p.leader.value));
      if (ids(old->isr) != ids(p.isr) && !p.isr.empty())
        facts.push_back(fmt::format("isr {} is {}", p.partition.text(), ids(p.isr)));
    }
  if (facts.size() > mostGoals) facts.resize(mostGoals);
  return facts;
}

std::string draftLesson(const Recorded& recorded, const std::vector<std::string>& goals) {
  const cluster::Spec& spec = recorded.spec;
  const std::size_t turn = firstOfSolution(recorded.deeds);
  const Instant turnAt = turn < recorded.deeds.size() ? recorded.deeds[turn].at : recorded.end;
  const auto budget = std::clamp<std::int64_t>(2 * recorded.end.micros / 1'000'000 + 60, 60, 3600);
  std::string out = fmt::format(
      "+++\nformat = 1\nid = \"my-lesson\"\nnumber = 100\ntitle = {}\nquestion = \"What should the learner wonder "
      "about?\"\n"
      "level = 1\nneeds = []\nminutes = 5\nseed = {}\nbudget = \"{}s\"\n\n[cluster]\nbrokers = {}\ncontrollers = {}\n"
      "latency = \"{}us\"\n+++\n\n",
      quoted(recorded.title), spec.seed, budget, spec.brokers, spec.controllers, spec.latency.micros);
  out += "## Step act · What is to be done\n\nSay what the learner sees, and what to do.\n\n";
  out += "```setup\n" + script(recorded.deeds, 0, turn, turnAt) + "```\n```goal\n";
  for (const std::string& goal : goals) out += fmt::format("expect {}   # {}\n", goal, goal);
  out +=
      "```\n```hint\nwhere   Say where to look.\ncompare Say what to compare.\ndo      Say what to do.\n```\n"
      "```solution\n" +
      script(recorded.deeds, turn, recorded.deeds.size(), recorded.end) +
      "```\n\n### Why\n\nSay why it came out so.\n\n";
  out += "## Operator\n\nSay how the same thing shows in production.\n\n## Transfer\n\nOne question to carry away.\n";
  return out;
}

}  // namespace brokerlab::lessons
