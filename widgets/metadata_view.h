#pragma once
// KRaft: who is who in the quorum, and the metadata log record by record.

#include <QAbstractTableModel>
#include <QWidget>

#include "widgets/session_model.h"

class QCheckBox;
class QLabel;
class QTableView;
class QTableWidget;

namespace brokerlab::widgets {

class MetadataLogModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setLog(const view::Shared<std::vector<view::MetadataRecordView>>& whole);
  /// Leaves out records that say nothing (NoOpRecord); `hidden` says how many those are.
  void setQuiet(bool quiet);
  int hidden() const;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& = {}) const override { return 4; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void retranslate() { Q_EMIT headerDataChanged(Qt::Horizontal, 0, 3); }

 private:
  view::Shared<std::vector<view::MetadataRecordView>> sifted(
      const view::Shared<std::vector<view::MetadataRecordView>>& log) const;
  view::Shared<std::vector<view::MetadataRecordView>> whole_;
  view::Shared<std::vector<view::MetadataRecordView>> log_;
  bool quiet_ = true;
};

class MetadataView : public QWidget {
  Q_OBJECT
 public:
  explicit MetadataView(SessionModel& session, QWidget* parent = nullptr);
  /// The metadata log as a table for other programs.
  QString csv() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void retranslate();
  SessionModel& session_;
  QLabel* quorumTitle_;
  QLabel* logTitle_;
  QLabel* hidden_;
  QCheckBox* idle_;
  QTableWidget* quorum_;
  QTableView* log_;
  MetadataLogModel* model_;
};

}  // namespace brokerlab::widgets
