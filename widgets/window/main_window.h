#pragma once
// The window: views in the middle, the lesson at the left, the inspector at the right, time below.
//
// It only wires. What things look like is theme.h, what they mean is in the views, what can be done is a line of the
// script language that goes to the session.

#include <QMainWindow>
#include <functional>
#include <memory>
#include <vector>

#include "live/session.h"
#include "widgets/cluster/canvas.h"
#include "widgets/lesson_host.h"
#include "widgets/node_menu.h"
#include "widgets/session_model.h"

class QLabel;
class QMenu;
class QPushButton;
class QTabWidget;
class QToolBar;
class QToolButton;

namespace brokerlab::widgets {

class CommandPalette;
class Console;
class GroupsView;
class InboxView;
class Inspector;
class LessonDock;
class NarrationView;
class PartitionsView;
class TimeBar;
class Timeline;
class TransactionsView;
struct PaletteEntry;

struct WindowOptions {
  /// Makes the next cluster: File > New, a lesson.
  std::function<Result<std::unique_ptr<live::Session>>(live::SessionOptions)> start;
  cluster::Spec spec;
  /// "en", "ko" or empty: as remembered, else as the desktop.
  QString language;
  /// "light", "dark" or empty: as remembered, else as the desktop.
  QString theme;
  /// Off: neither reads nor writes settings (tests, pictures).
  bool remember = true;
};

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(std::unique_ptr<live::Session> session, WindowOptions options);
  ~MainWindow() override;

  SessionModel& session() { return *session_; }
  LessonHost& lessons() { return *lessons_; }
  ClusterCanvas& canvas() { return *canvas_; }
  NarrationView& narration() { return *narration_; }
  Inspector& inspector() { return *inspector_; }
  QTabWidget& views() { return *tabs_; }
  GroupsView& groups() { return *groups_; }
  TransactionsView& transactions() { return *transactions_; }
  InboxView& inbox() { return *inbox_; }

  /// Starts a lesson of the catalogue on a cluster of its own.
  void startLesson(const QString& id);
  void leaveLesson();
  void setLanguageTo(const QString& language);
  /// Saves a picture of the whole window. False when the file cannot be written.
  bool grabTo(const QString& path);
  /// Everything the narration says, one line an event.
  QString narrationText() const;

  /// Writes what was done so far as the draft of a lesson. False, with a word in the status bar, when there is nothing to
  /// learn from yet or the file cannot be written.
  bool saveLessonTo(const QString& path);
  void openPalette(const QString& query = {});
  /// The action with this English text ("Create &topic…"), whatever the language is; null when there is none.
  QAction* actionOf(const char* text) const;
  /// The menu of the first thing in the cluster picture of this kind, as the right mouse button opens it.
  void openMenuOf(Thing::Kind kind);

 protected:
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Word {
    QAction* action;
    const char* text;
    const char* tip;
  };
  void buildViews();
  void buildDocks();
  void buildToolBar();
  void buildStatus();
  void buildMenus();
  void buildFileMenu();
  void buildClusterMenu();
  void buildRunMenu();
  void buildViewMenu();
  void buildLessonsMenu();
  void buildHelpMenu();
  void wire();
  QMenu* menu(const char* title);
  QAction* action(QMenu* menu, const char* text, const QKeySequence& keys, std::function<void()> act,
                  const char* tip = nullptr);
  void retranslate();
  void refreshTitle();
  void refreshStatus();
  void refreshBanner();

  void pick(const Thing& thing);
  void showMenuFor(const Thing& thing, const QPoint& at);
  void followScriptSelection(int fresh);
  void tellSelection(const Selected& now);
  void run(class CommandDialog* dialog);
  void createTopic();
  void produce();
  void startProducer();
  void startConsumer();
  void startTransform();
  void connectClient();
  void newCluster();
  bool restart(live::SessionOptions options);
  void runFor(const QString& line);
  void runUntil();
  void changeConfig();
  void saveAsLesson();
  void undo();
  void saveSession();
  void saveNarration();
  void exportView();
  void helpHere();
  std::vector<PaletteEntry> paletteEntries();
  QStringList topics() const;
  QString freeName(const QString& stem) const;
  void restoreState_();
  void saveState_();

  WindowOptions options_;
  std::unique_ptr<SessionModel> session_;
  std::unique_ptr<LessonHost> lessons_;
  NodeMenu nodeMenu_;
  QTabWidget* tabs_ = nullptr;
  ClusterCanvas* canvas_ = nullptr;
  PartitionsView* partitions_ = nullptr;
  QWidget* sequence_ = nullptr;
  QWidget* metadata_ = nullptr;
  GroupsView* groups_ = nullptr;
  TransactionsView* transactions_ = nullptr;
  InboxView* inbox_ = nullptr;
  QWidget* banner_ = nullptr;
  QLabel* bannerText_ = nullptr;
  QPushButton* bannerBack_ = nullptr;
  QPushButton* bannerBranch_ = nullptr;
  LessonDock* lessonDock_ = nullptr;
  Inspector* inspector_ = nullptr;
  Timeline* timeline_ = nullptr;
  NarrationView* narration_ = nullptr;
  Console* console_ = nullptr;
  TimeBar* timeBar_ = nullptr;
  QToolBar* actBar_ = nullptr;
  QMenu* faults_ = nullptr;
  QMenu* lessonMenu_ = nullptr;
  QPushButton* search_ = nullptr;
  QToolButton* languageButton_ = nullptr;
  QLabel* invariants_ = nullptr;
  QLabel* scaled_ = nullptr;
  QLabel* ready_ = nullptr;
  std::vector<std::pair<QDockWidget*, const char*>> docks_;
  std::vector<std::pair<QMenu*, const char*>> menus_;
  std::vector<Word> words_;
  bool telling_ = false;
};

}  // namespace brokerlab::widgets
