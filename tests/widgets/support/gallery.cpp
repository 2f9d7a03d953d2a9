// Paints single views of a hand-built cluster into PNG files, to be looked at while their looks are worked on.
// widget_gallery DIRECTORY

#include <QApplication>
#include <QDir>

#include "resources.h"
#include "sample_view.h"
#include "widgets/cluster/canvas.h"
#include "widgets/theme.h"

using namespace brokerlab;

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication app(argc, argv);
  initResources();
  const QDir out(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("."));
  auto& theme = widgets::Theme::instance();
  for (const auto mode : {widgets::ThemeMode::light, widgets::ThemeMode::dark}) {
    theme.setMode(mode);
    theme.install();
    const QString suffix =
        mode == widgets::ThemeMode::light ? QStringLiteral("-light.png") : QStringLiteral("-dark.png");
    for (const QSize size : {QSize(660, 500), QSize(960, 700)}) {
      widgets::ClusterCanvas canvas;
      canvas.resize(size);
      canvas.setView(tests::sampleView());
      canvas.show();
      QCoreApplication::processEvents();
      canvas.grab().save(out.filePath(QStringLiteral("canvas-%1").arg(size.width()) + suffix));
    }
    widgets::ClusterCanvas many;
    many.resize(960, 640);
    many.setView(tests::sampleView({9, 300, 3, 300, true}));
    many.show();
    QCoreApplication::processEvents();
    many.grab().save(out.filePath(QStringLiteral("canvas-many") + suffix));
  }
  return 0;
}
