"""The part of the conversation that is about groups: members of both protocols, offsets, and what admins ask."""
import struct

from wire import Connection


def subscription(*topics):
    """Version 0 of a consumer's subscription."""
    return struct.pack(">hi", 0, len(topics)) + b"".join(struct.pack(">h", len(t)) + t.encode() for t in topics) + struct.pack(">i", -1)


def join(group, member="", protocols=None, kind="consumer", session=10000, **more):
    if protocols is None:
        protocols = [("range", subscription("orders"))]
    return dict(group_id=group, session_timeout_ms=session, rebalance_timeout_ms=10000, member_id=member, protocol_type=kind,
                protocols=[{"name": n, "metadata": m} for n, m in protocols], **more)


def commit(group, offset, generation=-1, member="", topic="orders", partition=0, metadata="", **more):
    return dict(group_id=group, generation_id_or_member_epoch=generation, member_id=member, topics=[{"name": topic, "partitions": [
        {"partition_index": partition, "committed_offset": offset, "committed_metadata": metadata}]}], **more)


def run(c):
    coordinators(c)
    at = c.coordinator("g")
    classic(c, at)
    offsets(c, at)
    two_members(c, at)
    static_members(c)
    leaving(c, at)
    describing(c, at)
    deleting(c, at)
    consumer_protocol(c)


def coordinators(c):
    c.coordinator("g")
    for version in range(7):
        keys = {"key": "g"} if version < 4 else {"coordinator_keys": ["g"]}
        c.ask("a group", "FindCoordinator", version, hide=("node_id",), **keys)
    c.ask("an empty group", "FindCoordinator", 3, hide=("node_id",), key="")
    c.ask("two groups, one empty", "FindCoordinator", 4, hide=("node_id",), coordinator_keys=["g", ""])
    c.ask("no keys", "FindCoordinator", 4, coordinator_keys=[])
    c.ask("share", "FindCoordinator", 4, hide=("node_id",), coordinator_keys=["g"], key_type=2)


def classic(c, at):
    def ask(what, version=9, broker=at, **values):
        return c.ask(what, "JoinGroup", version, broker, **values)
    ask("no group id", **join(""))
    ask("session too short", **join("g", session=5999))
    ask("session too long", **join("g", session=1800001))
    ask("no protocols", **join("g", protocols=[]))
    ask("no protocol type", **join("g", kind=""))
    ask("unknown member", **join("g", member="nobody"))
    ask("not the coordinator", broker=at % 3 + 1, **join("g"))
    member = ask("first time", **join("g"))["member_id"]
    ask("first time, before KIP-394", 3, **join("older"), broker=c.coordinator("older"))
    answer = ask("with its id", **join("g", member=member))
    generation = answer["generation_id"]

    def sync(what, version=5, member=member, generation=generation, group="g", broker=at, kind="consumer", name="range", assign=True):
        names = {"protocol_type": kind, "protocol_name": name} if version >= 5 else {}
        return c.ask(what, "SyncGroup", version, broker, group_id=group, generation_id=generation, member_id=member, **names,
                     assignments=[{"member_id": member, "assignment": b"assigned"}] if assign else [])
    sync("not yet: another generation", generation=generation + 1)
    sync("not yet: unknown member", member="nobody")
    sync("not yet: another protocol", name="roundrobin")
    sync("not yet: another type", kind="connect")
    sync("not yet: no group id", group="")
    sync("not yet: unknown group", group="unknown", broker=c.coordinator("unknown"))
    for version in (1, 3, 5):
        sync("the leader", version)

    def beat(what, version=4, group="g", member=member, generation=generation, broker=at, **more):
        c.ask(what, "Heartbeat", version, broker, group_id=group, generation_id=generation, member_id=member, **more)
    for version in (0, 1, 3, 4):
        beat("all is well", version)
    beat("another generation", generation=generation + 1)
    beat("unknown member", member="nobody")
    beat("no group id", group="")
    beat("unknown group", group="unknown", broker=c.coordinator("unknown"))
    beat("not the coordinator", broker=at % 3 + 1)
    beat("an instance nobody knows", group_instance_id="i")
    c.first = (member, generation)


def offsets(c, at):
    member, generation = c.first

    def ask(what, version=9, broker=at, **values):
        return c.ask(what, "OffsetCommit", version, broker, **values)
    for version in (2, 3, 5, 6, 7, 8, 9):
        ask("a member's", version, **commit("g", version, generation, member))
    ask("another generation", **commit("g", 1, generation + 1, member))
    ask("unknown member", **commit("g", 1, generation, "nobody"))
    ask("nobody's, while there are members", **commit("g", 1))
    ask("long metadata", **commit("g", 1, generation, member, metadata="x" * 4097))
    ask("longest metadata", **commit("g", 2, generation, member, partition=1, metadata="x" * 4096))
    ask("unknown topic", **commit("g", 1, generation, member, topic="nowhere"))
    ask("unknown partition", **commit("g", 1, generation, member, partition=9))
    ask("no group id", **commit("", 1))
    ask("not the coordinator", broker=at % 3 + 1, **commit("g", 1, generation, member))
    ask("negative", **commit("g", -1, generation, member, partition=2))
    ask("no topics", **dict(commit("g", 1, generation, member), topics=[]))
    simple = c.coordinator("simple")
    ask("without members", 9, simple, **commit("simple", 5, metadata="note"))
    ask("without members, leader epoch", 9, simple, **dict(commit("simple", 6), topics=[{"name": "orders", "partitions": [
        {"partition_index": 1, "committed_offset": 6, "committed_leader_epoch": 0, "committed_metadata": None}]}]))
    ask("without members, a generation", 9, simple, **commit("simple", 5, 3))
    ask("kept for a while", 4, simple, **commit("simple", 7, partition=2, retention_time_ms=60000))
    ask("unknown group, a generation", 9, c.coordinator("unknown"), **commit("unknown", 5, 3, "m"))

    def fetch(what, version=9, group="g", topics=(("orders", [0, 1, 2]),), broker=at, **more):
        asked = None if topics is None else [{"name": n, "partition_indexes": list(p)} for n, p in topics]
        values = {"group_id": group, "topics": asked} if version < 8 else {"groups": [dict({"group_id": group, "topics": asked}, **{
            k: more.pop(k) for k in ("member_id", "member_epoch") if k in more})]}
        c.ask(what, "OffsetFetch", version, broker, **values, **more)
    for version in (1, 2, 4, 5, 6, 7, 8, 9):
        fetch("three partitions", version)
        if version >= 2:
            fetch("all", version, "simple", None, simple)
    fetch("stable", 7, require_stable=True)
    fetch("partition without an offset", topics=[("orders", [0, 9]), ("nowhere", [0])])
    fetch("unknown group", 9, "unknown", broker=c.coordinator("unknown"))
    fetch("unknown group, all", 9, "unknown", None, c.coordinator("unknown"))
    fetch("no group id", 7, "")
    fetch("not the coordinator", 9, broker=at % 3 + 1)
    fetch("not the coordinator, older", 5, broker=at % 3 + 1)
    fetch("no topics", 9, topics=())
    fetch("a member and its epoch", 9, member_id=member, member_epoch=generation)
    fetch("a member and another epoch", 9, member_id=member, member_epoch=generation + 5)
    c.ask("one group twice", "OffsetFetch", 8, at, groups=[{"group_id": "g", "topics": [{"name": "orders", "partition_indexes": [p]}]} for p in (0, 1)])


def two_members(c, at):
    member, generation = c.first
    second = Connection(*c.addresses[at], client_id="second")
    given = second.call("JoinGroup", 9, **join("g"))["member_id"]
    c.ask("another protocol", "JoinGroup", 9, at, **join("g", member=given, protocols=[("strange", b"")]))
    c.ask("another type", "JoinGroup", 9, at, **join("g", member=given, kind="connect"))
    second.send("JoinGroup", 9, **join("g", member=given, protocols=[("roundrobin", b""), ("range", subscription("orders", "log"))]))

    def rebalances():
        return c.call("Heartbeat", 4, at, group_id="g", generation_id=generation, member_id=member)["error_code"] == 27
    c.until(rebalances, "the group rebalances")
    c.ask("while it rebalances", "Heartbeat", 4, at, group_id="g", generation_id=generation, member_id=member)
    c.ask("while it rebalances", "OffsetCommit", 9, at, **commit("g", 9, generation, member))
    c.ask("while it rebalances", "SyncGroup", 5, at, group_id="g", generation_id=generation, member_id=member)
    c.ask("rebalancing", "DescribeGroups", 5, at, groups=["g"], hide=("members",))
    c.ask("the first again", "JoinGroup", 9, at, hide=("members",), **join("g", member=member))
    joined = second.receive("JoinGroup", 9)
    c.answers["JoinGroup v9: the second"] = c.masked(dict(joined, members=len(joined["members"]), leader=joined["leader"] == member))
    c.ask("to be synced", "OffsetCommit", 9, at, **commit("g", 9, generation + 1, member))
    c.ask("to be synced", "Heartbeat", 4, at, group_id="g", generation_id=generation + 1, member_id=member)
    second.send("SyncGroup", 5, group_id="g", generation_id=generation + 1, member_id=given)
    c.ask("for both", "SyncGroup", 5, at, group_id="g", generation_id=generation + 1, member_id=member, assignments=[
        {"member_id": member, "assignment": b"one"}, {"member_id": given, "assignment": b"two"}])
    c.answers["SyncGroup v5: the second"] = c.masked(second.receive("SyncGroup", 5))
    c.first = (member, generation + 1)
    c.second = (second, given)


def static_members(c):
    at = c.coordinator("static")

    def ask(what, member="", instance="i", **more):
        return c.ask(what, "JoinGroup", 7, at, **dict(join("static", member=member), group_instance_id=instance, **more))
    one = ask("a static member")
    sync = dict(group_id="static", generation_id=one["generation_id"], group_instance_id="i")
    c.ask("a static member", "SyncGroup", 4, at, member_id=one["member_id"], assignments=[{"member_id": one["member_id"], "assignment": b"mine"}], **sync)
    two = ask("a static member is back")
    c.ask("replaced", "Heartbeat", 4, at, member_id=one["member_id"], **sync)
    c.ask("replaced", "SyncGroup", 4, at, member_id=one["member_id"], **sync)
    c.ask("replaced", "OffsetCommit", 8, at, **commit("static", 1, one["generation_id"], one["member_id"], group_instance_id="i"))
    ask("replaced", one["member_id"])
    c.ask("the replacement", "Heartbeat", 4, at, member_id=two["member_id"], **dict(sync, generation_id=two["generation_id"]))
    c.ask("the replacement", "SyncGroup", 4, at, member_id=two["member_id"], **dict(sync, generation_id=two["generation_id"]))
    c.ask("static", "DescribeGroups", 5, at, groups=["static"])
    c.ask("an instance that left", "LeaveGroup", 4, at, group_id="static", members=[{"member_id": one["member_id"], "group_instance_id": "i"}])
    c.ask("by instance", "LeaveGroup", 4, at, group_id="static", members=[{"member_id": "", "group_instance_id": "i"}])


def describing(c, at):
    for version in (0, 1, 3, 4, 5):
        c.ask("after the first has left", "DescribeGroups", version, at, groups=["g"])
    c.ask("operations allowed", "DescribeGroups", 5, at, groups=["g"], include_authorized_operations=True)
    c.ask("unknown", "DescribeGroups", 5, c.coordinator("unknown"), groups=["unknown"])
    c.ask("not the coordinator", "DescribeGroups", 5, at % 3 + 1, groups=["g"])
    c.ask("offsets only", "DescribeGroups", 5, c.coordinator("simple"), groups=["simple"])

    def listed(what, version, group, **more):
        answer = c.call("ListGroups", version, c.coordinator(group), **more)
        answer["groups"] = [each for each in answer["groups"] if each["group_id"] == group]
        c.answers[f"ListGroups v{version}: {what}"] = c.masked(answer)
    for version in (0, 2, 3, 4, 5):
        listed("a group", version, "g")
        listed("offsets only", version, "simple")
    listed("stable ones", 4, "g", states_filter=["Stable"])
    listed("empty ones", 4, "simple", states_filter=["Empty"])
    listed("empty ones, in small letters", 5, "simple", states_filter=["empty"])
    listed("dead ones", 5, "g", states_filter=["Dead"])
    listed("a strange state", 5, "g", states_filter=["Happy"])
    listed("classic ones", 5, "g", types_filter=["classic"])
    listed("consumer ones", 5, "g", types_filter=["consumer"])
    listed("a strange type", 5, "g", types_filter=["happy"])


def leaving(c, at):
    member, generation = c.first
    c.ask("unknown member", "LeaveGroup", 5, at, group_id="g", members=[{"member_id": "nobody", "group_instance_id": None}])
    c.ask("unknown member, older", "LeaveGroup", 2, at, group_id="g", member_id="nobody")
    c.ask("no group id", "LeaveGroup", 5, at, group_id="", members=[{"member_id": "nobody", "group_instance_id": None}])
    c.ask("unknown group", "LeaveGroup", 5, c.coordinator("unknown"), group_id="unknown", members=[{"member_id": "m", "group_instance_id": None}])
    c.ask("not the coordinator", "LeaveGroup", 5, at % 3 + 1, group_id="g", members=[{"member_id": member, "group_instance_id": None}])
    c.ask("nobody", "LeaveGroup", 5, at, group_id="g", members=[])
    c.ask("a member with members", "DeleteGroups", 2, at, groups_names=["g"])
    c.ask("of a subscribed topic", "OffsetDelete", 0, at, group_id="g", topics=[{"name": "orders", "partitions": [{"partition_index": 0}]}])
    c.ask("of another topic", "OffsetDelete", 0, at, group_id="g", topics=[{"name": "grown", "partitions": [{"partition_index": 0}]}])
    c.ask("the first", "LeaveGroup", 5, at, group_id="g", members=[{"member_id": member, "group_instance_id": None, "reason": "done"}])
    second, given = c.second
    again = second.call("JoinGroup", 9, **join("g", member=given))
    c.answers["JoinGroup v9: the one who stays"] = c.masked(again)
    second.call("SyncGroup", 5, group_id="g", generation_id=again["generation_id"], member_id=given, assignments=[{"member_id": given, "assignment": b"all"}])


def deleting(c, at):
    second, given = c.second
    c.ask("the last, older", "LeaveGroup", 1, at, group_id="g", member_id=given)
    second.close()
    c.ask("empty", "DescribeGroups", 5, at, groups=["g"])
    c.ask("of an empty group", "OffsetDelete", 0, at, group_id="g", topics=[{"name": "orders", "partitions": [{"partition_index": p} for p in (0, 2, 9)]}])
    c.ask("of an unknown topic", "OffsetDelete", 0, at, group_id="g", topics=[{"name": "nowhere", "partitions": [{"partition_index": 0}]}])
    c.ask("of an unknown group", "OffsetDelete", 0, c.coordinator("unknown"), group_id="unknown", topics=[{"name": "orders", "partitions": [{"partition_index": 0}]}])
    c.ask("of a group with offsets only", "OffsetDelete", 0, c.coordinator("simple"), group_id="simple", topics=[{"name": "orders", "partitions": [{"partition_index": 0}]}])
    c.ask("left over", "OffsetFetch", 8, at, groups=[{"group_id": "g", "topics": None}])
    c.ask("not the coordinator", "DeleteGroups", 2, at % 3 + 1, groups_names=["g"])
    for version in (1, 2):
        c.ask(f"the {'second' if version == 2 else 'first'} time", "DeleteGroups", version, at, groups_names=["g"])
    c.ask("unknown", "DeleteGroups", 2, c.coordinator("unknown"), groups_names=["unknown"])
    c.ask("none", "DeleteGroups", 2, at, groups_names=[])
    c.ask("deleted", "OffsetFetch", 8, at, groups=[{"group_id": "g", "topics": None}])


def consumer_protocol(c):
    at = c.coordinator("modern")

    def ask(what, member="", epoch=0, version=0, broker=at, group="modern", **more):
        values = dict({"subscribed_topic_names": None, "topic_partitions": None}, group_id=group, member_id=member, member_epoch=epoch, **more)
        return c.ask(what, "ConsumerGroupHeartbeat", version, broker, **values)
    first = dict(subscribed_topic_names=["orders"], topic_partitions=[], rebalance_timeout_ms=10000)
    ask("no group id", group="", **first)
    ask("no topics named", rebalance_timeout_ms=10000, topic_partitions=[])
    ask("an empty list of topics", subscribed_topic_names=[], rebalance_timeout_ms=10000, topic_partitions=[], group="modern-none", broker=c.coordinator("modern-none"))
    ask("no timeout", subscribed_topic_names=["orders"], topic_partitions=[])
    ask("partitions already", **dict(first, topic_partitions=[{"topic_id": c.topic_id("orders"), "partitions": [0]}]))
    ask("unknown assignor", server_assignor="magic", **first)
    ask("a group that is not there", "m", 5)
    ask("not the coordinator", broker=at % 3 + 1, **first)
    ask("empty instance", instance_id="", **first)
    ask("an epoch below all", "m", -3)
    joined = ask("first", **first)
    member = joined["member_id"]
    held = [{"topic_id": c.topic_id("orders"), "partitions": [0, 1, 2]}]
    ask("all is well", member, joined["member_epoch"])
    ask("it has them all", member, joined["member_epoch"], topic_partitions=held)
    ask("another epoch", member, joined["member_epoch"] + 3)
    ask("unknown member", "nobody", joined["member_epoch"])
    ask("more topics", member, joined["member_epoch"], subscribed_topic_names=["orders", "nowhere"], topic_partitions=held)
    c.ask("by its epoch", "OffsetCommit", 9, at, **commit("modern", 3, joined["member_epoch"], member))
    epoch = c.call("ConsumerGroupHeartbeat", 0, at, group_id="modern", member_id=member, member_epoch=joined["member_epoch"],
                   subscribed_topic_names=None, topic_partitions=None)["member_epoch"]
    c.answers["ConsumerGroupHeartbeat v0: epoch after another subscription"] = epoch
    c.ask("by its new epoch", "OffsetCommit", 9, at, **commit("modern", 3, epoch, member))
    c.ask("by a stale epoch", "OffsetCommit", 9, at, **commit("modern", 3, epoch + 4, member))
    c.ask("by a stale epoch, older", "OffsetCommit", 8, at, **commit("modern", 3, epoch + 4, member))
    c.ask("by a modern member", "OffsetFetch", 9, at, groups=[{"group_id": "modern", "member_id": member, "member_epoch": epoch,
          "topics": [{"name": "orders", "partition_indexes": [0]}]}])
    c.ask("by a modern member, stale", "OffsetFetch", 9, at, groups=[{"group_id": "modern", "member_id": member, "member_epoch": epoch + 1,
          "topics": [{"name": "orders", "partition_indexes": [0]}]}])
    c.ask("by an unknown modern member", "OffsetFetch", 9, at, groups=[{"group_id": "modern", "member_id": "nobody", "member_epoch": epoch,
          "topics": [{"name": "orders", "partition_indexes": [0]}]}])
    c.ask("one member", "ConsumerGroupDescribe", 0, at, group_ids=["modern"])
    c.ask("unknown", "ConsumerGroupDescribe", 0, c.coordinator("unknown"), group_ids=["unknown"])
    c.ask("a classic one", "ConsumerGroupDescribe", 0, c.coordinator("simple"), group_ids=["simple"])
    c.ask("not the coordinator", "ConsumerGroupDescribe", 0, at % 3 + 1, group_ids=["modern"])
    c.ask("a modern one", "DescribeGroups", 5, at, groups=["modern"])
    c.ask("into a modern group", "JoinGroup", 9, at, **join("modern"))
    c.ask("into a modern group, another type", "JoinGroup", 9, at, **join("modern", kind="connect"))
    c.ask("a modern one", "DeleteGroups", 2, at, groups_names=["modern"])
    ask("leaves", member, -1)
    ask("has left", member, epoch)
    c.ask("empty", "ConsumerGroupDescribe", 0, at, group_ids=["modern"])
    c.ask("a modern one, empty", "DeleteGroups", 2, at, groups_names=["modern"])
