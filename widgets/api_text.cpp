#include "widgets/api_text.h"

#include <QCoreApplication>

#include "protocol/api_keys.h"
#include "widgets/text.h"

namespace brokerlab::widgets {

QString apiText(std::int16_t api) {
  if (protocol::findApi(api) == nullptr) return QStringLiteral("api %1").arg(api);
  const std::string_view name = protocol::apiName(static_cast<protocol::ApiKey>(api));
  return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
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
