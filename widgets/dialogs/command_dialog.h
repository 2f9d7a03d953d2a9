#pragma once
// A form that makes one line of the script language, and says at once what is wrong with it.
//
// Rules
//   G1  What the form will do stands below it, as the script line and as the command for a real cluster.
//   G2  A wrong value is said beside the form, in words; the button stays off until all is well.

#include <QDialog>

class QDialogButtonBox;
class QFormLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace brokerlab::widgets {

class CommandDialog : public QDialog {
  Q_OBJECT
 public:
  explicit CommandDialog(QWidget* parent);
  virtual QString line() const = 0;

 protected:
  QFormLayout* form() { return form_; }
  /// To be called by the subclass when its fields are there, and after each change.
  void refresh();
  /// Connects a field's change signal to `refresh`.
  template <class Field, class Signal>
  Field* watched(Field* field, Signal signal) {
    connect(field, signal, this, &CommandDialog::refresh);
    return field;
  }
  QLineEdit* edit(const QString& label, const QString& text, const QString& help);
  void setDoWord(const QString& word);
  /// What is long goes beside the form: below it a small screen would have no room.
  void setBeside(QWidget* widget);

 private:
  QHBoxLayout* halves_;
  QFormLayout* form_;
  QLabel* problem_;
  QLabel* scriptTitle_;
  QLabel* script_;
  QLabel* kafkaTitle_;
  QPlainTextEdit* kafka_;
  QPushButton* copy_;
  QDialogButtonBox* buttons_;
};

}  // namespace brokerlab::widgets
