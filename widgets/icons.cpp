#include "widgets/icons.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

#include "widgets/theme.h"

namespace brokerlab::widgets {

QIcon icon(const char* name) {
  QFile file(QStringLiteral(":/brokerlab/icons/%1.svg").arg(QLatin1String(name)));
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray drawing = file.readAll();
  QIcon out;
  for (const auto mode : {QIcon::Normal, QIcon::Disabled}) {
    QByteArray tinted = drawing;
    tinted.replace("\"#000\"",
                   '"' + (mode == QIcon::Normal ? colours().text : colours().faint).name().toLatin1() + '"');
    QSvgRenderer renderer(tinted);
    for (const int side : {16, 32, 64}) {
      QPixmap pixmap(side, side);
      pixmap.fill(Qt::transparent);
      QPainter painter(&pixmap);
      renderer.render(&painter);
      painter.end();
      out.addPixmap(pixmap, mode);
    }
  }
  return out;
}

}  // namespace brokerlab::widgets
