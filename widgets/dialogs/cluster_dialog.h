#pragma once
#include <QDialog>

#include "cluster/spec.h"

class QCheckBox;
class QLineEdit;
class QSpinBox;
class QLabel;
class QPushButton;

namespace brokerlab::widgets {

/// A new cluster: how many brokers and controllers, which seed.
class ClusterDialog : public QDialog {
  Q_OBJECT
 public:
  explicit ClusterDialog(const cluster::Spec& now, QWidget* parent);
  cluster::Spec spec() const;

 private:
  void refresh();
  cluster::Spec before_;
  QSpinBox* brokers_;
  QSpinBox* controllers_;
  QCheckBox* combined_;
  QSpinBox* latency_;
  QLineEdit* seed_;
  QLabel* problem_;
  QPushButton* ok_;
};

}  // namespace brokerlab::widgets
