#pragma once
// What happened, one sentence per event that matters; click one and every view looks at that moment.

#include <QAbstractListModel>
#include <QWidget>
#include <vector>

#include "widgets/session_model.h"

class QListView;
class QCheckBox;
class QPushButton;

namespace brokerlab::widgets {

class WhyPanel;

/// The sentences as rows; acknowledgements in a row are folded into one line with a count.
class NarrationModel : public QAbstractListModel {
  Q_OBJECT
 public:
  explicit NarrationModel(SessionModel& session, QObject* parent = nullptr);

  enum Role { eventRole = Qt::UserRole, toneRole, timeRole };
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  EventPointer event(int row) const;
  void setDetailed(bool detailed);
  void rebuild();
  /// Everything as plain text, one line an event.
  QString text() const;

 private:
  struct Row {
    EventPointer last;
    int count = 1;
  };
  void add(const EventPointer& event, std::vector<Row>& rows) const;
  bool wanted(const events::Event& event) const;
  SessionModel& session_;
  std::vector<Row> rows_;
  bool detailed_ = false;
};

class NarrationView : public QWidget {
  Q_OBJECT
 public:
  explicit NarrationView(SessionModel& session, QWidget* parent = nullptr);
  NarrationModel& model() { return *model_; }
  /// Asks for the causes of the chosen sentence, the newest when none is.
  void askWhy();

 Q_SIGNALS:
  void whyWanted(brokerlab::EventId event);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void choose(const QModelIndex& index);
  SessionModel& session_;
  NarrationModel* model_;
  QListView* list_;
  QCheckBox* detailed_;
  QPushButton* why_;
  WhyPanel* panel_;
  bool follow_ = true;
};

/// The chain of causes of one event, back to what the person did.
class WhyPanel : public QWidget {
  Q_OBJECT
 public:
  explicit WhyPanel(SessionModel& session, QWidget* parent = nullptr);
  void ask(const EventPointer& event);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void list(const EventPointer& event, const std::vector<view::WhyStep>& steps);
  SessionModel& session_;
  class QLabel* title_;
  class QListWidget* list_;
  class QPushButton* close_;
};

}  // namespace brokerlab::widgets
