// How long one paint of the cluster picture takes: nine brokers, three hundred partitions, two thousand frames in
// flight. Prints one line of JSON.

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cstdio>

#include "resources.h"
#include "support/sample_view.h"
#include "widgets/cluster/canvas.h"
#include "widgets/theme.h"

using namespace brokerlab;

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication app(argc, argv);
  initResources();
  widgets::Theme::instance().setMode(widgets::ThemeMode::light);
  widgets::Theme::instance().install();
  widgets::ClusterCanvas canvas;
  canvas.resize(1000, 640);
  canvas.setView(tests::sampleView({9, 300, 3, 2000, false}));
  canvas.setShowIdle(true);
  canvas.show();
  QCoreApplication::processEvents();
  QImage image(canvas.viewport()->size(), QImage::Format_ARGB32_Premultiplied);
  std::vector<double> millis;
  std::vector<double> fresh;
  for (int i = 0; i < 220; ++i) {
    const bool newView = i % 10 == 9;
    if (newView) canvas.setView(tests::sampleView({9, 300, 3, 2000, false}));
    QElapsedTimer timer;
    timer.start();
    QPainter painter(&image);
    canvas.paintScene(painter, image.rect());
    painter.end();
    if (i >= 20) (newView ? fresh : millis).push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  }
  const auto at = [](std::vector<double>& v, double share) {
    std::sort(v.begin(), v.end());
    return v[static_cast<std::size_t>(static_cast<double>(v.size() - 1) * share)];
  };
  std::printf(
      "{\"figure\":\"canvas paint\",\"brokers\":9,\"partitions\":300,\"dots\":2000,\"ms_median\":%.2f,\"ms_p99\":%.2f,"
      "\"ms_every_card_changed\":%.2f,\"target_ms\":4}\n",
      at(millis, 0.5), at(millis, 0.99), at(fresh, 0.5));
  return 0;
}
