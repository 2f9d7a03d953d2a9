#pragma once
#include <QDialog>
#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace brokerlab::widgets {

/// Something that can be found and done.
struct PaletteEntry {
  QString words;
  QString detail;  // shortcut, script line, time
  std::function<void()> act;
};

/// Ctrl+K: every action, topic, broker, event and lesson by typing a part of its name.
class CommandPalette : public QDialog {
  Q_OBJECT
 public:
  CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent);
  void setQuery(const QString& query);
  int matches() const;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& query);
  void choose();
  std::vector<PaletteEntry> entries_;
  QLineEdit* input_;
  QListWidget* list_;
};

}  // namespace brokerlab::widgets
