#pragma once
#include <QStringList>

#include "widgets/dialogs/command_dialog.h"

class QComboBox;
class QLabel;

namespace brokerlab::widgets {

class ConfigForm;

/// start transform NAME from=T to=T group=G delivery=… …
class TransformDialog : public CommandDialog {
  Q_OBJECT
 public:
  TransformDialog(const QStringList& topics, const QString& name, QWidget* parent);
  QString line() const override;

 private:
  /// What the chosen delivery means, and which fields it leaves open.
  void explain();

  QLineEdit* name_;
  QComboBox* from_;
  QComboBox* to_;
  QLineEdit* group_;
  QComboBox* delivery_;
  QLabel* meaning_;
  QLineEdit* id_;
  QLineEdit* processing_;
  ConfigForm* configs_;
  QLineEdit* config_;
};

}  // namespace brokerlab::widgets
