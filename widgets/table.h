#pragma once
// Small tables that are filled again and again: cells that did not change are left alone.

#include <QHeaderView>
#include <QTableWidget>

#include "widgets/plain_tool_tip.h"

namespace brokerlab::widgets {

inline QTableWidget* makeTable(QWidget* parent, int columns) {
  auto* made = new QTableWidget(parent);
  made->setColumnCount(columns);
  made->verticalHeader()->hide();
  made->verticalHeader()->setDefaultSectionSize(22);
  made->setEditTriggers(QAbstractItemView::NoEditTriggers);
  made->setSelectionBehavior(QAbstractItemView::SelectRows);
  made->setSelectionMode(QAbstractItemView::SingleSelection);
  made->setShowGrid(false);
  made->setAlternatingRowColors(true);
  made->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  return made;
}

inline void putCell(QTableWidget* into, int row, int column, const QString& text, const QColor& colour) {
  QTableWidgetItem* item = into->item(row, column);
  if (item == nullptr) into->setItem(row, column, item = new QTableWidgetItem);
  if (item->text() != text) {
    item->setText(text);
    item->setToolTip(plainToolTip(text));
  }
  item->setForeground(colour);
}

}  // namespace brokerlab::widgets
