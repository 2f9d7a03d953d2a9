#include "widgets/api_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <tuple>

#include "protocol/api_keys.h"
#include "widgets/text.h"

namespace brokerlab::widgets {

QString apiText(std::int16_t api) {
  if (protocol::findApi(api) == nullptr) return QStringLiteral("api %1").arg(api);
  const std::string_view name = protocol::apiName(static_cast<protocol::ApiKey>(api));
  return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

QString labelOf(const view::FrameView& frame) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("Frame", text); };
  const QString label = plain(frame.label);
  // The engine's few words, each with what it stands in front of or behind.
  const std::tuple<const char*, const char*, const char*> words[] = {
      {"records ", "", QT_TRANSLATE_NOOP("Frame", "records {what}")},
      {"acknowledged ", "", QT_TRANSLATE_NOOP("Frame", "acknowledged {what}")},
      {"", " answer", QT_TRANSLATE_NOOP("Frame", "{what} answer")},
      {"nothing new", "", QT_TRANSLATE_NOOP("Frame", "nothing new")},
      {"Fetch, nothing changed", "", QT_TRANSLATE_NOOP("Frame", "Fetch, nothing changed")}};
  for (const auto& [before, after, sentence] : words) {
    const QLatin1String head(before);
    const QLatin1String end(after);
    if (!label.startsWith(head) || !label.endsWith(end)) continue;
    return fill(tr(sentence), {{"what", label.mid(head.size(), label.size() - head.size() - end.size())}});
  }
  static const QRegularExpression counted(QStringLiteral("^Produce (.*) (\\d+) records?$"));
  if (const auto found = counted.match(label); found.hasMatch() && !found.captured(1).contains(QLatin1Char(',')))
    return fill(found.captured(2) == QLatin1String("1")
                    ? tr(QT_TRANSLATE_NOOP("Frame", "Produce {partition} 1 record"))
                    : tr(QT_TRANSLATE_NOOP("Frame", "Produce {partition} {n} records")),
                {{"partition", found.captured(1)}, {"n", found.captured(2)}});
  return label;
}

QString frameText(const view::FrameView& frame) {
  const QString sentence = frame.request ? QCoreApplication::translate("Frame", "{api} v{version} request")
                                         : QCoreApplication::translate("Frame", "{api} v{version} response");
  return fill(sentence, {{"api", apiText(frame.api)}, {"version", number(frame.version)}});
}

int trafficOf(const view::FrameView& frame) {
  const bool quorum = isController(frame.from) || isController(frame.to);
  if (quorum) return 2;
  if (isBroker(frame.from) && isBroker(frame.to)) return 1;
  const auto api = static_cast<protocol::ApiKey>(frame.api);
  if (api == protocol::ApiKey::produce || api == protocol::ApiKey::fetch) return 0;
  return 3;
}

}  // namespace brokerlab::widgets
