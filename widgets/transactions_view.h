#pragma once
// Transactions as their coordinators have them: the state machine, the time that is left, the partitions with their
// markers, what readers of committed data may see, and what has happened so far.

#include <QWidget>

#include "widgets/session_model.h"

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace brokerlab::widgets {

class StateGraph;
class TransactionStrips;

/// How much of transaction.timeout.ms is left. Painted; says its words to screen readers.
class TimeoutBar : public QWidget {
  Q_OBJECT
 public:
  explicit TimeoutBar(QWidget* parent = nullptr);
  /// `leftMs` below zero: no transaction is open.
  void show(std::int64_t leftMs, std::int64_t wholeMs);
  QSize sizeHint() const override { return {260, 22}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString words() const;
  std::int64_t left_ = -1;
  std::int64_t whole_ = 0;
};

class TransactionsView : public QWidget {
  Q_OBJECT
 public:
  explicit TransactionsView(SessionModel& session, QWidget* parent = nullptr);
  /// The transactional.id that is on show; empty when there is none.
  QString transaction() const;
  void choose(const QString& transactionalId);
  TransactionStrips& strips() { return *strips_; }
  QStringList story() const;

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void retranslate();
  void refresh();
  void refreshFacts(const view::TransactionView& shown, const view::ClusterView& view);
  void refreshStory();
  /// The producer of the engine that uses the id on show; empty for a program outside.
  QString producerName() const;
  const view::ProducerView* producerOf(const view::ClusterView& view) const;
  SessionModel& session_;
  QLabel* title_;
  QComboBox* chooser_;
  QLabel* facts_;
  QLabel* none_;
  QWidget* body_;
  StateGraph* states_;
  TimeoutBar* timeout_;
  QPushButton* begin_;
  QPushButton* send_;
  QPushButton* commit_;
  QPushButton* abort_;
  QLabel* stripsTitle_;
  TransactionStrips* strips_;
  QLabel* storyTitle_;
  QListWidget* story_;
  std::uint64_t storyKey_ = 0;
};

}  // namespace brokerlab::widgets
