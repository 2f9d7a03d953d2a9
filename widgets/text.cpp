#include "widgets/text.h"

#include <map>

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <vector>

namespace brokerlab::widgets {

QString fill(const QString& sentence, Places places) {
  QString out;
  out.reserve(sentence.size() + 32);
  qsizetype at = 0;
  while (at < sentence.size()) {
    const qsizetype open = sentence.indexOf(QLatin1Char('{'), at);
    const qsizetype close = open < 0 ? -1 : sentence.indexOf(QLatin1Char('}'), open);
    if (close < 0) break;
    out += QStringView(sentence).mid(at, open - at);
    const QStringView name = QStringView(sentence).mid(open + 1, close - open - 1);
    bool known = false;
    for (const auto& place : places)
      if (name == QLatin1String(place.first)) {
        out += place.second;
        known = true;
        break;
      }
    if (!known) out += QStringView(sentence).mid(open, close - open + 1);
    at = close + 1;
  }
  out += QStringView(sentence).mid(at);
  return out;
}

QString plain(std::string_view text) {
  QString out = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
  for (QChar& ch : out)
    if (ch.category() == QChar::Other_Control && ch != QLatin1Char('\n')) ch = QChar(0x2423);
  return out;
}

QString byteText(std::int64_t bytes) {
  if (bytes < 1000) return QStringLiteral("%1 B").arg(bytes);
  if (bytes < 1'000'000) return QStringLiteral("%1 KB").arg(static_cast<double>(bytes) / 1000, 0, 'f', 1);
  return QStringLiteral("%1 MB").arg(static_cast<double>(bytes) / 1e6, 0, 'f', 1);
}

QString clockText(Instant at) {
  const std::int64_t s = at.micros / 1'000'000;
  const QLatin1Char zero('0');
  const QString hours = s >= 3600 ? QStringLiteral("%1:").arg(s / 3600) : QString();
  return hours + QStringLiteral("%1:%2.%3 %4")
                     .arg(s / 60 % 60, 2, 10, zero)
                     .arg(s % 60, 2, 10, zero)
                     .arg(at.micros / 1000 % 1000, 3, 10, zero)
                     .arg(at.micros % 1000, 3, 10, zero);
}

QString shortClock(Instant at) {
  return QStringLiteral("%1.%2").arg(at.micros / 1'000'000).arg(at.micros / 1000 % 1000, 3, 10, QLatin1Char('0'));
}

QString durationText(Duration span) {
  if (span.micros < 1000) return QStringLiteral("%1 µs").arg(span.micros);
  if (span.micros < 1'000'000) return QStringLiteral("%1 ms").arg(static_cast<double>(span.micros) / 1000, 0, 'g', 4);
  return QStringLiteral("%1 s").arg(static_cast<double>(span.micros) / 1e6, 0, 'g', 4);
}

bool isBroker(NodeId node) { return node.value >= 1 && node.value <= 100; }
bool isController(NodeId node) { return node.value > 100 && node.value <= 1000; }

namespace {
std::map<NodeId, QString>& clientNames() {
  static std::map<NodeId, QString> names;
  return names;
}
}  // namespace

void nameClient(NodeId node, const std::string& name) {
  if (node == NodeId{})
    clientNames().clear();
  else if (!name.empty())
    clientNames()[node] = plain(name);
}

QString nodeName(NodeId node) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("NodeName", text); };
  const QString id = number(node.value);
  if (node == NodeId::outside()) return tr(QT_TRANSLATE_NOOP("NodeName", "a program outside"));
  if (node == NodeId::none()) return tr(QT_TRANSLATE_NOOP("NodeName", "nobody"));
  if (isBroker(node)) return fill(tr(QT_TRANSLATE_NOOP("NodeName", "broker {id}")), {{"id", id}});
  if (isController(node)) return fill(tr(QT_TRANSLATE_NOOP("NodeName", "controller {id}")), {{"id", id}});
  if (const auto known = clientNames().find(node); known != clientNames().end()) return known->second;
  return fill(tr(QT_TRANSLATE_NOOP("NodeName", "client {id}")), {{"id", id}});
}

QString scriptNode(NodeId node) {
  return (isController(node) ? QStringLiteral("controller ") : QStringLiteral("broker ")) + number(node.value);
}

QString nodeList(const std::vector<NodeId>& nodes) {
  QStringList out;
  for (const NodeId node : nodes) out << number(node.value);
  return out.isEmpty() ? QStringLiteral("–") : out.join(QStringLiteral(", "));
}

QString quoted(const QString& value) {
  bool bare = !value.isEmpty();
  for (const QChar ch : value)
    if (!(ch.isLetterOrNumber() || QStringLiteral("._-+/@,:").contains(ch))) bare = false;
  if (bare) return value;
  QString escaped = value;
  escaped.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
  escaped.replace(QLatin1Char('\n'), QLatin1String("\\n")).replace(QLatin1Char('\t'), QLatin1String("\\t"));
  return QLatin1Char('"') + escaped + QLatin1Char('"');
}

}  // namespace brokerlab::widgets
