#include "widgets/window/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace brokerlab::widgets {
namespace {
QString current = QStringLiteral("en");
}  // namespace

void setLanguage(const QString& language) {
  static QTranslator ours;
  static QTranslator qts;
  QCoreApplication::removeTranslator(&ours);
  QCoreApplication::removeTranslator(&qts);
  current = language == QLatin1String("ko") ? language : QStringLiteral("en");
  QLocale::setDefault(current == QLatin1String("ko") ? QLocale(QLocale::Korean) : QLocale(QLocale::English));
  if (current != QLatin1String("ko")) return;
  if (ours.load(QStringLiteral(":/brokerlab/translations/brokerlab_ko.qm"))) QCoreApplication::installTranslator(&ours);
  if (qts.load(QStringLiteral("qtbase_ko"), QLibraryInfo::path(QLibraryInfo::TranslationsPath))) QCoreApplication::installTranslator(&qts);
}

QString currentLanguage() { return current; }

QString desktopLanguage() { return QLocale::system().language() == QLocale::Korean ? QStringLiteral("ko") : QStringLiteral("en"); }

}  // namespace brokerlab::widgets
