#pragma once
// Bytes as hex and text, with the fields they mean. Linked both ways with the field tree: hover or click a byte and
// its field lights up, choose a field and its bytes do.

#include <QAbstractScrollArea>
#include <vector>

#include "view/view.h"

namespace brokerlab::widgets {

class HexView : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit HexView(QWidget* parent = nullptr);
  /// `fields` are positions in the file or frame; `from` is the position of the first byte.
  void setContent(Bytes bytes, std::int64_t from, std::vector<view::FieldRange> fields);
  /// Index into the fields, -1 for none.
  void setCurrentField(int field);
  /// The innermost field at a position, -1 for none.
  int fieldAt(std::int64_t position) const;
  void scrollTo(std::int64_t position);
  /// Another stretch that is lit: the bytes of the selected record.
  void setMarked(std::int64_t from, std::int64_t length);

 Q_SIGNALS:
  void fieldChosen(int field);
  void fieldHovered(int field);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  std::int64_t positionAt(QPoint point) const;
  void arrange();
  Bytes bytes_;
  std::int64_t from_ = 0;
  std::vector<view::FieldRange> fields_;
  std::vector<int> owner_;  // innermost field of each byte
  int current_ = -1;
  int hovered_ = -1;
  int perRow_ = 8;
  std::int64_t markedFrom_ = -1;
  std::int64_t markedLength_ = 0;
};

}  // namespace brokerlab::widgets
