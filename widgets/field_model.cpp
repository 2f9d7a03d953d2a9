#include "widgets/field_model.h"

#include "widgets/field_sentences.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

void FieldModel::setFields(std::vector<view::FieldRange> fields) {
  beginResetModel();
  fields_ = std::move(fields);
  nodes_.assign(fields_.size(), {});
  roots_.clear();
  std::vector<int> open;  // the path from the root to the field before
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    while (!open.empty() && fields_[static_cast<std::size_t>(open.back())].depth >= fields_[i].depth) open.pop_back();
    std::vector<int>& siblings = open.empty() ? roots_ : nodes_[static_cast<std::size_t>(open.back())].children;
    nodes_[i].parent = open.empty() ? -1 : open.back();
    nodes_[i].row = static_cast<int>(siblings.size());
    siblings.push_back(static_cast<int>(i));
    open.push_back(static_cast<int>(i));
  }
  endResetModel();
}

const view::FieldRange* FieldModel::field(int i) const {
  return i >= 0 && static_cast<std::size_t>(i) < fields_.size() ? &fields_[static_cast<std::size_t>(i)] : nullptr;
}

const std::vector<int>& FieldModel::childrenOf(const QModelIndex& parent) const {
  return parent.isValid() ? nodes_[static_cast<std::size_t>(parent.internalId())].children : roots_;
}

QModelIndex FieldModel::indexOf(int i, int column) const {
  if (field(i) == nullptr) return {};
  return createIndex(nodes_[static_cast<std::size_t>(i)].row, column, static_cast<quintptr>(i));
}

QModelIndex FieldModel::index(int row, int column, const QModelIndex& parent) const {
  const auto& children = childrenOf(parent);
  if (row < 0 || static_cast<std::size_t>(row) >= children.size() || column < 0 || column > 1) return {};
  return createIndex(row, column, static_cast<quintptr>(children[static_cast<std::size_t>(row)]));
}

QModelIndex FieldModel::parent(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  return indexOf(nodes_[static_cast<std::size_t>(index.internalId())].parent);
}

int FieldModel::rowCount(const QModelIndex& parent) const {
  if (parent.column() > 0) return 0;
  return static_cast<int>(childrenOf(parent).size());
}

QVariant FieldModel::data(const QModelIndex& index, int role) const {
  const int i = fieldOf(index);
  const view::FieldRange* f = field(i);
  if (f == nullptr) return {};
  if (role == Qt::DisplayRole) {
    if (index.column() == 0) {
      const QString path = plain(f->path);
      const QString name = path.mid(path.lastIndexOf(QLatin1Char('.')) + 1);
      // A row that can be opened takes the whole width (see the view), so it says its value itself.
      if (nodes_[static_cast<std::size_t>(i)].children.empty() || f->value.empty()) return name;
      return fill(f->wrong ? tr("{name} · ✗ {value}") : tr("{name} · {value}"),
                  {{"name", name}, {"value", plain(f->value)}});
    }
    if (!nodes_[static_cast<std::size_t>(i)].children.empty()) return QString();
    const QString value = plain(f->value);
    return f->wrong ? fill(tr("✗ {value}"), {{"value", value}}) : value;
  }
  if (role == Qt::ToolTipRole)
    return plainToolTip(
        fill(tr("{path} = {value}\n{sentence}\nbytes {from} – {to}"), {{"path", plain(f->path)},
                                                                       {"value", plain(f->value)},
                                                                       {"sentence", fieldSentence(f->sentence)},
                                                                       {"from", number(f->offset)},
                                                                       {"to", number(f->offset + f->length - 1)}}));
  if (role == Qt::DecorationRole && index.column() == 0)
    return f->length > 0 ? colours().fields[static_cast<std::size_t>(i) % colours().fields.size()] : QVariant();
  if (role == Qt::ForegroundRole && f->wrong) return colours().bad;
  if (role == Qt::FontRole && index.column() == 1) return Theme::instance().mono(11, true);
  if (role == Qt::TextAlignmentRole && index.column() == 1) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant FieldModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? tr("field") : tr("value");
}

}  // namespace brokerlab::widgets
