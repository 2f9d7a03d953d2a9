#pragma once
// The fields of a decoded file or frame as a tree: nesting by depth, in the order of the bytes.

#include <QAbstractItemModel>
#include <vector>

#include "view/view.h"

namespace brokerlab::widgets {

class FieldModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  using QAbstractItemModel::QAbstractItemModel;
  void setFields(std::vector<view::FieldRange> fields);
  const view::FieldRange* field(int i) const;
  int fieldOf(const QModelIndex& index) const { return index.isValid() ? static_cast<int>(index.internalId()) : -1; }
  QModelIndex indexOf(int field, int column = 0) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& = {}) const override { return 2; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Node {
    int parent = -1;
    int row = 0;
    std::vector<int> children;
  };
  const std::vector<int>& childrenOf(const QModelIndex& parent) const;
  std::vector<view::FieldRange> fields_;
  std::vector<Node> nodes_;
  std::vector<int> roots_;
};

}  // namespace brokerlab::widgets
