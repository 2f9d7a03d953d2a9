#include "widgets/dialogs/cluster_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace brokerlab::widgets {
namespace {
QSpinBox* spin(QWidget* parent, int from, int to, int value) {
  auto* box = new QSpinBox(parent);
  box->setRange(from, to);
  box->setValue(value);
  return box;
}
}  // namespace

ClusterDialog::ClusterDialog(const cluster::Spec& now, QWidget* parent)
    : QDialog(parent),
      before_(now),
      brokers_(spin(this, 1, 9, now.brokers)),
      controllers_(spin(this, 1, 5, now.controllers)),
      combined_(new QCheckBox(tr("brokers are their own controllers (combined)"), this)),
      latency_(spin(this, 0, 60000, static_cast<int>(now.latency.micros / 1000))),
      seed_(new QLineEdit(QString::number(now.seed), this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("New cluster"));
  setMinimumWidth(440);
  combined_->setChecked(now.combined);
  latency_->setSuffix(QStringLiteral(" ms"));
  problem_->setProperty("role", "problem");
  auto* form = new QFormLayout;
  form->addRow(tr("&Brokers"), brokers_);
  form->addRow(tr("&Controllers"), controllers_);
  form->addRow(QString(), combined_);
  form->addRow(tr("A frame &travels"), latency_);
  form->addRow(tr("&Seed"), seed_);
  auto* note = new QLabel(tr("The same seed and the same actions always give the same run, byte for byte."), this);
  note->setProperty("role", "muted");
  note->setWordWrap(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  ok_ = buttons->button(QDialogButtonBox::Ok);
  ok_->setText(tr("Start"));
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(note);
  column->addWidget(problem_);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(seed_, &QLineEdit::textChanged, this, &ClusterDialog::refresh);
  connect(combined_, &QCheckBox::toggled, this, &ClusterDialog::refresh);
  refresh();
}

void ClusterDialog::refresh() {
  bool good = false;
  seed_->text().trimmed().toULongLong(&good);
  problem_->setText(good ? QString() : tr("The seed is a number from 0 to 18446744073709551615."));
  ok_->setEnabled(good);
  controllers_->setEnabled(!combined_->isChecked());
}

cluster::Spec ClusterDialog::spec() const {
  cluster::Spec spec = before_;
  spec.brokers = brokers_->value();
  spec.controllers = controllers_->value();
  spec.combined = combined_->isChecked();
  spec.latency = milliseconds(latency_->value());
  spec.seed = seed_->text().trimmed().toULongLong();
  spec.racks.clear();
  return spec;
}

}  // namespace brokerlab::widgets
