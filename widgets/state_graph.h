#pragma once
// A state machine as boxes and arrows: the state that holds is lit, the ways out of it are dark, a state that is being
// written is dashed.

#include <QString>
#include <QWidget>
#include <vector>

namespace brokerlab::widgets {

struct StateBox {
  QString name;  // as Kafka has it; not translated
  double column = 0;
  double row = 0;
};
struct StateArrow {
  QString from;
  QString to;
};

class StateGraph : public QWidget {
  Q_OBJECT
 public:
  explicit StateGraph(QWidget* parent = nullptr);
  void setStates(const std::vector<StateBox>& boxes, const std::vector<StateArrow>& arrows);
  /// A state that is not among the boxes is shown at the end, by itself.
  void setCurrent(const QString& state, const QString& pending = {});
  const QString& current() const { return current_; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double rows() const;
  std::vector<StateBox> boxes_;
  std::vector<StateArrow> arrows_;
  QString current_;
  QString pending_;
};

/// The machines of Kafka's coordinators.
void showGroupStates(StateGraph& graph, bool consumerProtocol);
void showTransactionStates(StateGraph& graph);

}  // namespace brokerlab::widgets
