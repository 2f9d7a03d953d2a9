#pragma once
#include <QDialog>

#include "widgets/session_model.h"

class QLabel;
class QPushButton;
class QTabWidget;

namespace brokerlab::widgets {

/// Opens the listeners on loopback and shows how an ordinary client connects, in several languages, to copy.
class ConnectDialog : public QDialog {
  Q_OBJECT
 public:
  ConnectDialog(SessionModel& session, const QString& topic, QWidget* parent);

 private:
  void toggle();
  void refresh();
  void fillSnippets(const QString& bootstrap);
  SessionModel& session_;
  QString topic_;
  QLabel* port_;
  QPushButton* button_;
  QLabel* state_;
  QTabWidget* tabs_;
};

}  // namespace brokerlab::widgets
