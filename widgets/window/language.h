#pragma once
#include <QString>

namespace brokerlab::widgets {

/// Switches every text of the program (and Qt's own) at run time. "en" or "ko"; anything else is taken for English.
void setLanguage(const QString& language);
QString currentLanguage();
/// What the desktop speaks, if we do too.
QString desktopLanguage();

}  // namespace brokerlab::widgets
