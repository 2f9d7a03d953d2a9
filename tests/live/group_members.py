"""A group of the engine's own consumers, seen from outside: five members over three partitions through joining, leaving,
a crash, a slow poller and a static restart. After each step a real client's describe, offsets and lag must say what the
script language says of the same moment."""
import re
import sys
import time

from harness import Serve, check
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

GROUP = "crew"
PARTITIONS = [TopicPartition("orders", p) for p in range(3)]
OPTIONS = "topic=orders group=crew from=earliest assignor=range heartbeat.interval.ms=500 auto.commit.interval.ms=300"


def got(serve, predicate):
    """What is the case, from `show`: "…: yes (got)" or "…: no (got; why)"."""
    return re.search(r": (?:yes|no) \(([^;)]*)", serve.tell("show " + predicate)).group(1)


def number(text):
    """None where there is none: no offset was committed, or nobody looks after the group yet."""
    return int(text) if text.lstrip("-").isdigit() else None


def inside(serve, names):
    """State, members' partitions, committed offsets and lag as the engine has them."""
    shares = {}
    for name in names:
        text = got(serve, f"assignment of {name} is none")
        shares[name] = set() if text == "none" else set(text.split(","))
    numbers = {}
    for what in ("committed", "lag"):
        for partition in PARTITIONS:
            text = got(serve, f"{what} {GROUP} orders-{partition.partition} = 0")
            numbers[what, partition.partition] = number(text)
    return got(serve, f"group {GROUP} is Stable"), number(got(serve, f"members of group {GROUP} = 0")), shares, numbers


class Outside:
    """What kafka-python sees."""
    say = staticmethod(print)

    def __init__(self, serve):
        servers = serve.bootstrap.split(",")
        self.admin = KafkaAdminClient(bootstrap_servers=servers)
        self.reader = KafkaConsumer(bootstrap_servers=servers, group_id=None)

    def look(self, names):
        group = self.admin.describe_consumer_groups([GROUP])[0]
        shares = {name: set() for name in names}
        for member in group.members:
            for topic, partitions in member.member_assignment.assignment if member.member_assignment else []:
                shares.setdefault(member.client_id, set()).update(f"{topic}-{p}" for p in partitions)
        offsets = self.admin.list_consumer_group_offsets(GROUP)
        ends = self.reader.end_offsets(PARTITIONS)
        numbers = {}
        for partition in PARTITIONS:
            known = offsets.get(partition)
            numbers["committed", partition.partition] = known.offset if known else None
            numbers["lag", partition.partition] = ends[partition] - known.offset if known else None
        return group.state, len(group.members), shares, numbers

    def close(self):
        self.admin.close()
        self.reader.close()


def same_view(serve, outside, names, step, also=lambda seen: True, seconds=60):
    """Both sides at one moment: nothing has moved inside while the outside looked."""
    limit = time.monotonic() + seconds
    while True:
        before = inside(serve, names)
        seen = outside.look(names)
        if before == inside(serve, names) == seen and seen[0] == "Stable" and also(seen):
            owned = [one for share in seen[2].values() for one in share]
            check(sorted(owned) == ["orders-0", "orders-1", "orders-2"], f"{step}: {seen}")
            outside.say(f"{step}: {seen[1]} members, " +
                        ", ".join(f"{name} {'+'.join(sorted(share)) or 'none'}" for name, share in seen[2].items()))
            return seen
        if time.monotonic() > limit:
            raise AssertionError(f"{step}: inside {before}, outside {seen}")
        time.sleep(0.02)


def steps(serve, outside, pace=1):
    """All that happens to the group; `pace`: how much slower, for one who takes longer to look."""
    serve.tell("create-topic orders partitions=3 rf=3")
    for partition in range(3):
        serve.tell(f"produce orders partition={partition} value=first count=20")
    options = f"{OPTIONS} session.timeout.ms={6000 * pace}"
    for n in range(1, 5):
        serve.tell(f"start consumer c{n} {options}")
    serve.tell(f"start consumer c5 {options} group.instance.id=five")
    serve.until(f"group {GROUP} is Stable")
    caught_up = lambda seen: all(seen[3]["lag", p] == 0 for p in range(3))
    seen = same_view(serve, outside, ["c1", "c2", "c3", "c4", "c5"], "five join",
                     lambda s: s[1] == 5 and caught_up(s))
    check(sorted(len(share) for share in seen[2].values()) == [0, 0, 1, 1, 1], seen)

    serve.tell("stop c1")
    same_view(serve, outside, ["c2", "c3", "c4", "c5"], "c1 leaves", lambda s: s[1] == 4)

    serve.tell("crash c2")
    # Nothing was said: it is a member until its session is over, whoever looks.
    check(outside.look([])[1] == 4, "a crashed member is missed at once")
    same_view(serve, outside, ["c3", "c4", "c5"], "c2 crashed", lambda s: s[1] == 3)

    serve.tell("stop c4")
    serve.tell(f"start consumer slow {options} processing={2 * pace}s max.poll.records=8 max.poll.interval.ms={8000 * pace}")
    same_view(serve, outside, ["c3", "c5", "slow"], "a slow one joins",
              lambda s: s[1] == 3 and all(len(share) == 1 for share in s[2].values()))
    for partition in range(3):
        serve.tell(f"produce orders partition={partition} value=second count=8")
    # It works on what its last poll gave it, and the lag of its partition is seen by both.
    seen = same_view(serve, outside, ["c3", "c5", "slow"], "the slow one is behind",
                     lambda s: s[1] == 3 and [f"orders-{p}" for p in range(3) if s[3]["lag", p]] == sorted(s[2]["slow"]))
    behind = next(iter(seen[2]["slow"]))
    check(0 < seen[3]["lag", int(behind[-1])] <= 8, seen)
    serve.until("event PollLate consumer=slow", 20 * pace)
    serve.until(f"members of group {GROUP} = 2", 10 * pace)
    # Who came in its place read what it had not committed.
    serve.until(f"lag {GROUP} {behind} = 0", 20 * pace)
    serve.until("event PartitionsLost consumer=slow", 20 * pace)
    same_view(serve, outside, ["c3", "c5", "slow"], "the slow one is back", lambda s: s[1] == 3 and caught_up(s))

    before = outside.look(["c3", "c5", "slow"])
    generation = got(serve, f"generation of group {GROUP} = 0")
    serve.tell("stop c5")
    check(outside.look([])[1] == 3, "a static member left")
    serve.tell("restart c5")
    serve.until("not assignment of c5 is none", 20 * pace)
    after = same_view(serve, outside, ["c3", "c5", "slow"], "a static restart", lambda s: s[1] == 3)
    check(after[2] == before[2], f"{before} became {after}")
    check(got(serve, f"generation of group {GROUP} = 0") == generation, "a static restart began a generation")


def main(program):
    with Serve(program, "--config", "group.initial.rebalance.delay.ms=200") as serve:
        outside = Outside(serve)
        steps(serve, outside)
        outside.close()
    print("group members: what the engine shows is what an outside client sees, at each step")


if __name__ == "__main__":
    main(sys.argv[1])
