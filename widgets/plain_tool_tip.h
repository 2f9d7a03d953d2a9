#pragma once
#include <QString>

namespace brokerlab::widgets {

/// Tooltips guess whether a text is markup; this leaves nothing to guess: every character is shown as it is.
inline QString plainToolTip(const QString& text) {
  return QStringLiteral("<qt>") + text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br/>")) +
         QStringLiteral("</qt>");
}

}  // namespace brokerlab::widgets
