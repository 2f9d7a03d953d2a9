#pragma once
// The partitions of a transaction, one log strip each as its leader has it: whose records wait, where the marker is,
// and what holds the last stable offset back.
//
//   orders-1 · broker 2    ▨ ▨ ■ ▨ ▨ C            marker: COMMIT @17
//                          ┆LSO 12   │HW = LEO 18   LSO is held back by checkout since 12

#include <QAbstractScrollArea>
#include <vector>

#include "widgets/session_model.h"

namespace brokerlab::widgets {

/// One row: what the picture of the cluster says about a partition, and what that means for the transaction.
struct TransactionRow {
  TopicPartition partition;
  view::Shared<view::ReplicaView> replica;  // the leader's; null without a leader
  bool takesPart = false;
  bool markerMissing = false;
  /// Offset of the marker that the producer's newest transaction has here; -1 when there is none among the squares.
  Offset marker = -1;
  bool commit = false;
  /// First offset of the producer's open transaction; -1 without.
  Offset openSince = -1;
  /// Whose transaction the last stable offset waits for; empty when it is at the high watermark.
  QString heldBy;
  Offset heldSince = -1;
  /// That transaction has ended, but its marker is above the high watermark.
  bool heldByMarker = false;
};

/// Rows for `transaction`, then those partitions that other transactions hold back.
std::vector<TransactionRow> transactionRows(const view::ClusterView& view, const view::TransactionView& transaction);

class TransactionStrips : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit TransactionStrips(QWidget* parent = nullptr);
  void show(std::vector<TransactionRow> rows, ProducerId producer);
  const std::vector<TransactionRow>& rows() const { return rows_; }
  void setSelected(const Selected& selected);

 Q_SIGNALS:
  void recordPicked(const brokerlab::TopicPartition& partition, brokerlab::NodeId broker, brokerlab::Offset offset);
  void partitionPicked(const brokerlab::TopicPartition& partition, brokerlab::NodeId broker);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  struct Window {
    Offset from = 0;
    Offset to = 0;
    QRectF strip;
  };
  Window windowOf(std::size_t row) const;
  void paintRow(QPainter& painter, std::size_t row) const;
  void layOut();
  std::vector<TransactionRow> rows_;
  ProducerId producer_ = noProducerId;
  Selected selected_;
  std::size_t current_ = 0;
};

/// What a row says in words: the accessible text of the strip and its tooltip.
QString sentenceOf(const TransactionRow& row);

}  // namespace brokerlab::widgets
