#pragma once
// Small helpers for words. Sentences have named places ("Broker {id} was killed"), so that a translation may put
// them in any order; nothing is glued together.

#include <QString>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::widgets {

using Places = std::initializer_list<std::pair<const char*, QString>>;

/// Puts values into the `{named}` places of a sentence. A value that contains braces is not looked at again.
QString fill(const QString& sentence, Places places);

inline QString number(std::int64_t value) { return QString::number(value); }
/// Text from records, files or the wire: always as plain characters.
QString plain(std::string_view text);
/// 12 B, 1.2 KB, 3.4 MB.
QString byteText(std::int64_t bytes);
/// "00:14.802 417": virtual time to the microsecond.
QString clockText(Instant at);
/// "14.802": seconds and milliseconds, for tracks and lists.
QString shortClock(Instant at);
QString durationText(Duration span);
/// "broker 2", "controller 101", "checkout", "client 1003" (when it has told no name), "a program outside".
QString nodeName(NodeId node);
/// What a client of the engine calls itself; told by the session's pictures. Null node: forget them all.
void nameClient(NodeId node, const std::string& name);
/// As scripts name it: "broker 2" / "controller 101".
QString scriptNode(NodeId node);
bool isBroker(NodeId node);
bool isController(NodeId node);
/// "3, 1"
QString nodeList(const std::vector<NodeId>& nodes);
/// A value of the script language, in quotes when it needs them.
QString quoted(const QString& value);

}  // namespace brokerlab::widgets
