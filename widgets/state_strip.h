#pragma once
// A state machine as a row of boxes: the state that is lit is the one it is in, the arrow points at where it came from.

#include <QStringList>
#include <QWidget>

namespace brokerlab::widgets {

class StateStrip : public QWidget {
  Q_OBJECT
 public:
  explicit StateStrip(QWidget* parent = nullptr);
  /// Names as Kafka has them; they are not translated.
  void setStates(const QStringList& states);
  /// A state that is not among them is shown at the end, by itself.
  void setCurrent(const QString& state);
  const QString& current() const { return current_; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QStringList states_;
  QString current_;
};

}  // namespace brokerlab::widgets
