#pragma once
// What is on its way and what waits: frames in the air with the reason why each is not there yet, and the requests
// that brokers have taken in, from the bounded queue to purgatory.

#include <QWidget>
#include <vector>

#include "widgets/session_model.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace brokerlab::widgets {

class InboxView : public QWidget {
  Q_OBJECT
 public:
  explicit InboxView(SessionModel& session, QWidget* parent = nullptr);
  QTableWidget& frames() { return *frames_; }
  QTableWidget& requests() { return *requests_; }

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void retranslate();
  void refresh();
  void refreshFrames(const view::ClusterView& view);
  void refreshRequests(const view::ClusterView& view);
  /// Why the frame is not there yet, or when it will be.
  QString fateOf(const view::FrameView& frame, const view::ClusterView& view) const;
  /// Carries out `word` on the link of the chosen row: "release 2 1 1".
  void onLink(const char* word, const char* rest);
  const view::FrameView* chosen() const;
  SessionModel& session_;
  QLabel* framesTitle_;
  QCheckBox* idle_;
  QPushButton* releaseOne_;
  QPushButton* releaseAll_;
  QPushButton* hold_;
  QPushButton* cut_;
  QTableWidget* frames_;
  QLabel* requestsTitle_;
  QTableWidget* requests_;
  /// What the rows of the table are.
  ViewPointer listed_;
  std::vector<std::size_t> rows_;
};

}  // namespace brokerlab::widgets
