#pragma once
// How one record looks in every log strip: the cluster picture, the partitions, the transactions, the legend.
//
//   ■  plain                     colour of its key
//   ▬  hollow (top and bottom)   above the high watermark: not committed by the ISR
//   ▨  hatched, broken line      its transaction is open: neither committed nor aborted yet
//   ■̲  full, line below          its transaction has committed
//   ☒  pale, struck out          its transaction was aborted: readers of committed data skip it
//   C A  framed                  the marker that ended a transaction; Ø a tombstone
//
// Rules
//   K1  Colour and pattern say the same, so that neither has to be told apart alone (T2).
//   K2  What a square shows is what that replica's own log knows.

#include <QPainter>
#include <QString>

#include "view/view.h"

namespace brokerlab::widgets {

struct SquareState {
  bool committed = true;  // below the high watermark
  bool down = false;      // its broker has no process
  bool pale = false;      // about something else than what the view is about
};

/// One square, from a few pixels wide to as large as a thumb; letters only where they can be read.
void drawRecord(QPainter& painter, QRectF cell, const view::RecordMark& mark, const SquareState& state);

bool isMarker(const view::RecordMark& mark);
/// "its transaction is open", in the reader's language; empty for a record outside of transactions.
QString fateSentence(const view::RecordMark& mark);

/// What ends at the same offset is said once: "LSO = HW 12", "LEO 15".
struct Post {
  Offset offset = 0;
  QString words;
  QColor colour;
};
std::vector<Post> posts(const view::ReplicaView& replica);
/// The last stable offset as a post in a strip: dashed, so that it is not taken for the high watermark.
void drawStablePost(QPainter& painter, double x, double top, double bottom, const QColor& colour);

}  // namespace brokerlab::widgets
