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

/// One line of it: what becomes of transactions, for below the strips that show it.
class FateLegend : public QWidget {
  Q_OBJECT
 public:
  explicit FateLegend(QWidget* parent = nullptr);
  QSize sizeHint() const override { return {420, 20}; }
  QSize minimumSizeHint() const override { return {60, 20}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace brokerlab::widgets
