#pragma once
#include <QStringList>
#include <QWidget>

#include "widgets/session_model.h"

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace brokerlab::widgets {

/// Script lines by hand: history (Up, Down), completion, replies. Lines that buttons and menus made appear here too,
/// so that whatever was clicked can be typed next time.
class Console : public QWidget {
  Q_OBJECT
 public:
  explicit Console(SessionModel& session, QWidget* parent = nullptr);
  void focusInput();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void give();
  void complete();
  QStringList candidates(const QString& before) const;
  SessionModel& session_;
  QPlainTextEdit* log_;
  QLineEdit* input_;
  QPushButton* button_;
  QStringList history_;
  qsizetype at_ = 0;
};

}  // namespace brokerlab::widgets
