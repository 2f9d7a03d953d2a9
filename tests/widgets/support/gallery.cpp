// Paints single views of a hand-built cluster into PNG files, to be looked at while their looks are worked on.
// widget_gallery DIRECTORY [LANGUAGE]

#include <QApplication>
#include <QDir>

#include "resources.h"
#include "sample_view.h"
#include "widgets/cluster/canvas.h"
#include "widgets/dialogs/forms.h"
#include "widgets/dialogs/transform_form.h"
#include "widgets/legend.h"
#include "widgets/partitions_view.h"
#include "widgets/state_graph.h"
#include "widgets/theme.h"
#include "widgets/transaction_strips.h"
#include "widgets/window/language.h"

using namespace brokerlab;

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication app(argc, argv);
  initResources();
  const QDir out(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("."));
  if (argc > 2) widgets::setLanguage(QString::fromLocal8Bit(argv[2]));
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
    widgets::PartitionCanvas partition;
    partition.resize(960, 420);
    partition.show(tests::sampleView({3, 3, 3, 6, false}), {"orders", 1});
    static_cast<QWidget&>(partition).show();
    widgets::TransactionStrips strips;
    strips.resize(720, 240);
    const auto sample = tests::sampleView({3, 3, 3, 6, false});
    strips.show(widgets::transactionRows(*sample, *sample->transactions.front()), 1000);
    static_cast<QWidget&>(strips).show();
    widgets::StateGraph groups;
    groups.resize(640, groups.sizeHint().height());
    widgets::showGroupStates(groups, false);
    groups.setCurrent(QStringLiteral("Stable"), QStringLiteral("PreparingRebalance"));
    widgets::StateGraph transactions;
    widgets::showTransactionStates(transactions);
    transactions.resize(640, transactions.sizeHint().height());
    transactions.setCurrent(QStringLiteral("Ongoing"), QStringLiteral("PrepareCommit"));
    widgets::Legend legend;
    legend.resize(legend.sizeHint());
    widgets::ProducerDialog producer({QStringLiteral("orders")}, QStringLiteral("checkout"), nullptr);
    widgets::ConsumerDialog consumer({QStringLiteral("orders")}, QStringLiteral("billing-1"), nullptr);
    widgets::TransformDialog transform({QStringLiteral("orders"), QStringLiteral("invoices")}, QStringLiteral("enrich"),
                                       nullptr);
    for (QDialog* dialog :
         {static_cast<QDialog*>(&producer), static_cast<QDialog*>(&consumer), static_cast<QDialog*>(&transform)}) {
      dialog->setAttribute(Qt::WA_DeleteOnClose, false);
      dialog->show();
    }
    QCoreApplication::processEvents();
    const std::pair<QWidget*, const char*> all[] = {
        {&partition, "partition"}, {&strips, "strips"},     {&groups, "groups"},     {&transactions, "transactions"},
        {&legend, "legend"},       {&producer, "producer"}, {&consumer, "consumer"}, {&transform, "transform"}};
    for (const auto& [widget, name] : all) widget->grab().save(out.filePath(QLatin1String(name) + suffix));
    many.grab().save(out.filePath(QStringLiteral("canvas-many") + suffix));
  }
  return 0;
}
