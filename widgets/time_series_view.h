#pragma once
// A small chart of one or a few figures over virtual time. The only place that knows Qt Charts.
//
// Rules
//   H1  Data come whole (replace), at most 600 points a series and nine series; there is no appending.
//   H2  No animation; colours follow the theme by hand, because Qt Charts does not.

#include <QPointF>
#include <QString>
#include <QVector>
#include <QWidget>
#include <optional>
#include <vector>

class QChart;
class QChartView;
class QLabel;
class QLineSeries;
class QValueAxis;

namespace brokerlab::widgets {

struct Series {
  QString name;
  QVector<QPointF> points;  // x in seconds
};

class TimeSeriesView : public QWidget {
  Q_OBJECT
 public:
  explicit TimeSeriesView(QWidget* parent = nullptr);
  ~TimeSeriesView() override;
  void setTitle(const QString& title);
  /// With `until` the axis goes from the beginning of the run to there (seconds), so that charts of one run can be
  /// compared; without, from the first point to the last.
  void setSeries(const std::vector<Series>& series, std::optional<double> until = {});

 private:
  void restyle();
  QLabel* title_;
  QChart* chart_;
  QChartView* view_;
  QValueAxis* x_;
  QValueAxis* y_;
  std::vector<QLineSeries*> lines_;
};

}  // namespace brokerlab::widgets
