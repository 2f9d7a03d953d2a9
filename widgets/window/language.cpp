#include "widgets/window/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace brokerlab::widgets {
namespace {
QString current = QStringLiteral("en");

/// All our texts are translated once, whatever class they stand in (see resources/translations/extract.py).
class OneContext : public QTranslator {
 public:
  QString translate(const char*, const char* source, const char* disambiguation, int n) const override {
    return QTranslator::translate("Brokerlab", source, disambiguation, n);
  }
};
}  // namespace

void setLanguage(const QString& language) {
  static OneContext ours;
  static QTranslator qts;
  QCoreApplication::removeTranslator(&ours);
  QCoreApplication::removeTranslator(&qts);
  current = language == QLatin1String("ko") ? language : QStringLiteral("en");
  QLocale::setDefault(current == QLatin1String("ko") ? QLocale(QLocale::Korean) : QLocale(QLocale::English));
  if (current != QLatin1String("ko")) return;
  if (ours.load(QStringLiteral(":/brokerlab/translations/brokerlab_ko.qm"))) QCoreApplication::installTranslator(&ours);
  if (qts.load(QStringLiteral("qtbase_ko"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
    QCoreApplication::installTranslator(&qts);
}

QString currentLanguage() { return current; }

QString desktopLanguage() {
  return QLocale::system().language() == QLocale::Korean ? QStringLiteral("ko") : QStringLiteral("en");
}

}  // namespace brokerlab::widgets
