#pragma once
#include <QWidget>

namespace brokerlab::widgets {

/// What every colour, letter and shape means: the same in all views.
class Legend : public QWidget {
  Q_OBJECT
 public:
  explicit Legend(QWidget* parent = nullptr);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace brokerlab::widgets
