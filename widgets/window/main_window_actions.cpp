// What can be done from the window: menus, tool bar, palette, dialogs.

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QStatusBar>
#include <QSvgGenerator>
#include <QTabWidget>
#include <QTextStream>
#include <QToolBar>
#include <QToolButton>

#include "lessons/catalog.h"
#include "lessons/draft.h"
#include "widgets/command_palette.h"
#include "widgets/console.h"
#include "widgets/dialogs/about_dialog.h"
#include "widgets/dialogs/cluster_dialog.h"
#include "widgets/dialogs/connect_dialog.h"
#include "widgets/dialogs/forms.h"
#include "widgets/dialogs/transform_form.h"
#include "widgets/icons.h"
#include "widgets/inspector.h"
#include "widgets/metadata_view.h"
#include "widgets/narration_view.h"
#include "widgets/partitions_view.h"
#include "widgets/story_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/time_bar.h"
#include "widgets/window/language.h"
#include "widgets/window/main_window.h"

namespace brokerlab::widgets {

QMenu* MainWindow::menu(const char* title) {
  QMenu* made = menuBar()->addMenu(QString());
  made->setToolTipsVisible(true);
  menus_.emplace_back(made, title);
  return made;
}

QAction* MainWindow::action(QMenu* menu, const char* text, const QKeySequence& keys, std::function<void()> act,
                            const char* tip) {
  auto* made = new QAction(this);
  made->setShortcut(keys);
  if (menu != nullptr) menu->addAction(made);
  connect(made, &QAction::triggered, this, [act = std::move(act)] { act(); });
  words_.push_back({made, text, tip});
  return made;
}

void MainWindow::buildMenus() {
  buildFileMenu();
  buildClusterMenu();
  buildRunMenu();
  buildViewMenu();
  buildLessonsMenu();
  buildHelpMenu();
}

void MainWindow::buildFileMenu() {
  QMenu* file = menu(QT_TR_NOOP("&File"));
  action(
      file, QT_TR_NOOP("&New cluster…"), QKeySequence::New, [this] { newCluster(); },
      QT_TR_NOOP("Another cluster, another seed"));
  file->addSeparator();
  action(
      file, QT_TR_NOOP("&Save session…"), QKeySequence::Save, [this] { saveSession(); },
      QT_TR_NOOP("Seed and inputs in one file that replays exactly"));
  action(
      file, QT_TR_NOOP("Save as &lesson…"), {}, [this] { saveAsLesson(); },
      QT_TR_NOOP("What you did becomes the solution, what came of it the goals; you write the words"));
  action(file, QT_TR_NOOP("Save the na&rration…"), {}, [this] { saveNarration(); });
  action(
      file, QT_TR_NOOP("&Export the view…"), Qt::CTRL | Qt::Key_E, [this] { exportView(); },
      QT_TR_NOOP("As a PNG or SVG picture"));
  file->addSeparator();
  action(file, QT_TR_NOOP("&Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::buildClusterMenu() {
  QMenu* cluster = menu(QT_TR_NOOP("&Cluster"));
  action(cluster, QT_TR_NOOP("Create &topic…"), Qt::CTRL | Qt::Key_T, [this] { createTopic(); });
  action(
      cluster, QT_TR_NOOP("Chan&ge a config…"), {}, [this] { changeConfig(); }, QT_TR_NOOP("set topic|broker …"));
  action(
      cluster, QT_TR_NOOP("Add a &broker"), {}, [this] { session_->submit(QStringLiteral("add broker")); },
      QT_TR_NOOP("add broker"));
  cluster->addSeparator();
  action(cluster, QT_TR_NOOP("&Produce a record…"), Qt::CTRL | Qt::Key_P, [this] { produce(); });
  action(cluster, QT_TR_NOOP("Start a p&roducer…"), {}, [this] { startProducer(); });
  action(cluster, QT_TR_NOOP("Start a &consumer…"), {}, [this] { startConsumer(); });
  action(cluster, QT_TR_NOOP("Start a trans&form…"), {}, [this] { startTransform(); });
  cluster->addSeparator();
  action(
      cluster, QT_TR_NOOP("Elect every pre&ferred leader"), {},
      [this] { session_->submit(QStringLiteral("elect preferred all")); }, QT_TR_NOOP("elect preferred all"));
  action(
      cluster, QT_TR_NOOP("Run retention no&w"), {}, [this] { session_->submit(QStringLiteral("run-retention")); },
      QT_TR_NOOP("run-retention"));
  action(
      cluster, QT_TR_NOOP("&Heal every link"), {}, [this] { session_->submit(QStringLiteral("heal")); },
      QT_TR_NOOP("heal"));
  cluster->addSeparator();
  action(cluster, QT_TR_NOOP("C&onnect a client…"), {}, [this] { connectClient(); });
  cluster->addSeparator();
  action(
      cluster, QT_TR_NOOP("&Undo the last action"), QKeySequence::Undo, [this] { undo(); },
      QT_TR_NOOP("Branches from just before it; what came after is kept"));
}

void MainWindow::buildRunMenu() {
  QMenu* run = menu(QT_TR_NOOP("&Run"));
  run->addAction(timeBar_->runAction());
  run->addAction(timeBar_->stepAction());
  run->addSeparator();
  action(run, QT_TR_NOOP("&Faster"), Qt::CTRL | Qt::Key_Up,
         [this] { session_->setSpeed(std::min(100.0, session_->pace().speed * 2)); });
  action(run, QT_TR_NOOP("S&lower"), Qt::CTRL | Qt::Key_Down,
         [this] { session_->setSpeed(std::max(0.001, session_->pace().speed / 2)); });
  run->addSeparator();
  action(
      run, QT_TR_NOOP("Run one &second"), {}, [this] { runFor(QStringLiteral("run 1s")); }, QT_TR_NOOP("run 1s"));
  action(
      run, QT_TR_NOOP("Run &until…"), Qt::CTRL | Qt::Key_R, [this] { runUntil(); },
      QT_TR_NOOP("Stops at exactly the moment when something happens or holds"));
  run->addSeparator();
  action(run, QT_TR_NOOP("Back to &now"), Qt::CTRL | Qt::Key_End, [this] { session_->backToNow(); });
  action(run, QT_TR_NOOP("&Branch here"), Qt::CTRL | Qt::Key_B, [this] { session_->branchHere(); });
}

void MainWindow::buildViewMenu() {
  QMenu* view = menu(QT_TR_NOOP("&View"));
  const char* names[] = {QT_TR_NOOP("Show the &cluster"),  QT_TR_NOOP("Show the &partitions"),
                         QT_TR_NOOP("Show the &sequence"), QT_TR_NOOP("Show the &metadata"),
                         QT_TR_NOOP("Show the &groups"),   QT_TR_NOOP("Show the &transactions"),
                         QT_TR_NOOP("Show the &inbox")};
  for (int i = 0; i < static_cast<int>(std::size(names)); ++i)
    action(view, names[i], QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)),
           [this, i] { tabs_->setCurrentIndex(i); });
  view->addSeparator();
  for (const auto& entry : docks_) view->addAction(entry.first->toggleViewAction());
  action(view, QT_TR_NOOP("Type a comman&d"), Qt::CTRL | Qt::Key_L, [this] {
    for (const auto& entry : docks_)
      if (entry.first->widget() == console_) {
        entry.first->show();
        entry.first->raise();
      }
    console_->focusInput();
  });
  view->addSeparator();
  action(view, QT_TR_NOOP("Zoom &in"), QKeySequence::ZoomIn, [this] { canvas_->zoomBy(1.15); });
  action(view, QT_TR_NOOP("Zoom &out"), QKeySequence::ZoomOut, [this] { canvas_->zoomBy(1 / 1.15); });
  action(view, QT_TR_NOOP("Zoom to &fit"), Qt::CTRL | Qt::Key_0, [this] { canvas_->zoomToFit(); });
  QAction* idle = action(view, QT_TR_NOOP("Show idle fetches and &heartbeats"), {}, [] {});
  idle->setCheckable(true);
  connect(idle, &QAction::toggled, canvas_, &ClusterCanvas::setShowIdle);
  QAction* internal = action(view, QT_TR_NOOP("Show internal to&pics"), {}, [] {});
  internal->setCheckable(true);
  connect(internal, &QAction::toggled, canvas_, &ClusterCanvas::setShowInternal);
  view->addSeparator();

  const auto choices = [&](const char* title, std::initializer_list<const char*> texts, int now, auto choose) {
    QMenu* sub = view->addMenu(QString());
    menus_.emplace_back(sub, title);
    auto* group = new QActionGroup(this);
    int i = 0;
    for (const char* text : texts) {
      QAction* one = action(sub, text, {}, [choose, i] { choose(i); });
      one->setCheckable(true);
      one->setChecked(i == now);
      group->addAction(one);
      ++i;
    }
  };
  choices(QT_TR_NOOP("&Theme"), {QT_TR_NOOP("As the desktop"), QT_TR_NOOP("Light"), QT_TR_NOOP("Dark")},
          static_cast<int>(Theme::instance().mode()),
          [](int i) { Theme::instance().setMode(static_cast<ThemeMode>(i)); });
  choices(QT_TR_NOOP("M&otion"), {QT_TR_NOOP("Full"), QT_TR_NOOP("Reduced: from state to state"), QT_TR_NOOP("Off")},
          static_cast<int>(Theme::instance().motion()),
          [](int i) { Theme::instance().setMotion(static_cast<Motion>(i)); });
  choices(QT_TR_NOOP("&Language"), {"English", "한국어"}, currentLanguage() == QLatin1String("ko") ? 1 : 0,
          [this](int i) { setLanguageTo(i == 1 ? QStringLiteral("ko") : QStringLiteral("en")); });
}

void MainWindow::buildLessonsMenu() {
  lessonMenu_ = menu(QT_TR_NOOP("&Lessons"));
  connect(lessonMenu_, &QMenu::aboutToShow, this, [this] {
    lessonMenu_->clear();
    for (const lessons::Pack& pack : lessons::catalog()) {
      const lessons::Lesson& lesson = pack.in(currentLanguage().toStdString());
      const QString id = QString::fromStdString(lesson.id);
      lessonMenu_->addAction(
          fill(tr("{n} · {title}"), {{"n", number(lesson.number)}, {"title", QString::fromStdString(lesson.title)}}),
          this, [this, id] { startLesson(id); });
    }
    lessonMenu_->addSeparator();
    lessonMenu_->addAction(tr("Leave the lesson"), this, &MainWindow::leaveLesson)->setEnabled(lessons_->active());
    lessonMenu_->addAction(tr("Begin the lesson again"), this, [this] { lessons_->redo(true); })
        ->setEnabled(lessons_->active());
  });
}

void MainWindow::buildHelpMenu() {
  QMenu* help = menu(QT_TR_NOOP("&Help"));
  action(help, QT_TR_NOOP("&This view"), QKeySequence::HelpContents, [this] { helpHere(); });
  action(help, QT_TR_NOOP("&Legend"), Qt::SHIFT | Qt::Key_F1, [this] { showLegend(this); });
  action(help, QT_TR_NOOP("Looking &back and branching"), {}, [this] { showHelp(this, "timeline"); });
  action(help, QT_TR_NOOP("&Find anything…"), Qt::CTRL | Qt::Key_K, [this] { openPalette(); });
  help->addSeparator();
  action(help, QT_TR_NOOP("&About Brokerlab"), {}, [this] { showAbout(this); });
}

void MainWindow::buildToolBar() {
  timeBar_ = new TimeBar(*session_, this);
  addToolBar(timeBar_);
  actBar_ = new QToolBar(this);
  actBar_->setObjectName(QStringLiteral("act"));
  actBar_->setMovable(false);
  addToolBar(actBar_);
  actBar_->addAction(action(
      nullptr, QT_TR_NOOP("+ Topic"), {}, [this] { createTopic(); }, QT_TR_NOOP("Create a topic (create-topic …)")));
  actBar_->addAction(action(
      nullptr, QT_TR_NOOP("+ Broker"), {}, [this] { session_->submit(QStringLiteral("add broker")); },
      QT_TR_NOOP("Add a broker (add broker)")));
  actBar_->addAction(action(
      nullptr, QT_TR_NOOP("Producer…"), {}, [this] { startProducer(); },
      QT_TR_NOOP("Start a producer (start producer …)")));
  actBar_->addAction(action(
      nullptr, QT_TR_NOOP("Consumer…"), {}, [this] { startConsumer(); },
      QT_TR_NOOP("Start a consumer (start consumer …)")));
  faults_ = new QMenu(this);
  connect(faults_, &QMenu::aboutToShow, this, [this] { nodeMenu_.buildFaults(*faults_); });
  auto* faultButton = new QToolButton(this);
  auto* faultAction = action(
      nullptr, QT_TR_NOOP("Faults ▾"), {}, [] {}, QT_TR_NOOP("Kill, power off, freeze, cut, hold, slow…"));
  faultAction->setMenu(faults_);
  faultButton->setDefaultAction(faultAction);
  faultButton->setPopupMode(QToolButton::InstantPopup);
  actBar_->addWidget(faultButton);
  actBar_->addAction(action(
      nullptr, QT_TR_NOOP("Connect…"), {}, [this] { connectClient(); },
      QT_TR_NOOP("Connect a client: kcat, Python, Java, Node.js")));
  auto* space = new QWidget(this);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  actBar_->addWidget(space);
  search_ = new QPushButton(this);
  search_->setIcon(icon("search"));
  connect(search_, &QPushButton::clicked, this, [this] { openPalette(); });
  actBar_->addWidget(search_);
  languageButton_ = new QToolButton(this);
  connect(languageButton_, &QToolButton::clicked, this, [this] {
    setLanguageTo(currentLanguage() == QLatin1String("ko") ? QStringLiteral("en") : QStringLiteral("ko"));
  });
  actBar_->addWidget(languageButton_);
  actBar_->addAction(action(
      nullptr, QT_TR_NOOP("◐"), {},
      [] { Theme::instance().setMode(colours().dark ? ThemeMode::light : ThemeMode::dark); },
      QT_TR_NOOP("Light or dark")));
}

void MainWindow::retranslate() {
  for (const auto& [made, title] : menus_) made->setTitle(tr(title));
  for (const auto& [dock, title] : docks_) dock->setWindowTitle(tr(title));
  for (const Word& word : words_) {
    word.action->setText(tr(word.text));
    if (word.tip != nullptr) word.action->setToolTip(tr(word.tip));
  }
  tabs_->setTabText(0, tr("Cluster"));
  tabs_->setTabText(1, tr("Partitions"));
  tabs_->setTabText(2, tr("Sequence"));
  tabs_->setTabText(3, tr("Metadata (KRaft)"));
  tabs_->setTabText(4, tr("Groups"));
  tabs_->setTabText(5, tr("Transactions"));
  tabs_->setTabText(6, tr("Inbox"));
  actBar_->setWindowTitle(tr("Actions"));
  search_->setText(tr("Search  Ctrl+K"));
  search_->setIcon(icon("search"));
  search_->setToolTip(tr("Actions, topics, brokers, events, lessons (Ctrl+K)"));
  languageButton_->setText(currentLanguage() == QLatin1String("ko") ? QStringLiteral("KO") : QStringLiteral("EN"));
  languageButton_->setToolTip(tr("Language: English or Korean"));
  bannerBack_->setText(tr("Back to now"));
  bannerBranch_->setText(tr("Branch here"));
  invariants_->clear();
  refreshTitle();
  refreshStatus();
  refreshBanner();
}

QStringList MainWindow::topics() const {
  QStringList out;
  if (const ViewPointer view = session_->view())
    for (const auto& topic : view->topics)
      if (!topic->internal) out << QString::fromStdString(topic->name);
  return out;
}

QString MainWindow::freeName(const QString& stem) const {
  QStringList taken;
  if (const ViewPointer view = session_->view()) {
    for (const auto& p : view->producers) taken << QString::fromStdString(p->name);
    for (const auto& c : view->consumers) taken << QString::fromStdString(c->name);
  }
  QString name = stem;
  for (int i = 2; taken.contains(name); ++i) name = QStringLiteral("%1-%2").arg(stem).arg(i);
  return name;
}

void MainWindow::run(CommandDialog* dialog) {
  connect(dialog, &QDialog::accepted, this, [this, dialog] { session_->submit(dialog->line()); });
  dialog->open();
}

void MainWindow::createTopic() {
  const ViewPointer view = session_->view();
  run(new CreateTopicDialog(view ? static_cast<int>(view->brokers.size()) : 3, topics(), this));
}
void MainWindow::produce() { run(new ProduceDialog(topics(), this)); }
void MainWindow::startProducer() { run(new ProducerDialog(topics(), freeName(QStringLiteral("checkout")), this)); }
void MainWindow::startConsumer() { run(new ConsumerDialog(topics(), freeName(QStringLiteral("reader")), this)); }
void MainWindow::startTransform() { run(new TransformDialog(topics(), freeName(QStringLiteral("enrich")), this)); }

void MainWindow::connectClient() {
  const QStringList known = topics();
  (new ConnectDialog(*session_, known.isEmpty() ? QString() : known.front(), this))->open();
}

void MainWindow::newCluster() {
  auto* dialog = new ClusterDialog(options_.spec, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog] {
    live::SessionOptions options;
    options.spec = dialog->spec();
    options.spec.dataDirectory = options_.spec.dataDirectory;
    options.pace = {true, 0.1};
    lessons_->end();
    if (restart(options)) options_.spec = options.spec;
  });
  dialog->open();
}

// The line asks for a stretch of time; time runs until it is answered, then stands still again.
void MainWindow::runFor(const QString& line) {
  session_->submit(line, [this](const live::Reply&) { session_->setRunning(false); });
  session_->setRunning(true);
}

void MainWindow::runUntil() {
  QStringList partitions;
  if (const ViewPointer view = session_->view())
    for (const auto& topic : view->topics)
      for (const auto& p : topic->partitions)
        if (!topic->internal) partitions << QString::fromStdString(p.partition.text());
  auto* dialog = new RunUntilDialog(partitions, this);
  connect(dialog, &QDialog::accepted, this, [this, dialog] {
    // A lesson watches every step itself; there the script's own way is taken.
    if (lessons_->active())
      runFor(dialog->line());
    else
      session_->runUntil(dialog->condition());
  });
  dialog->open();
}

void MainWindow::changeConfig() {
  const ViewPointer view = session_->view();
  const auto& chosen = session_->selection().current().partition;
  run(new ConfigDialog(topics(), view ? static_cast<int>(view->brokers.size()) : 3,
                       chosen ? QString::fromStdString(chosen->topic) : QString(), this));
}

void MainWindow::saveAsLesson() {
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Save as lesson"), QStringLiteral("my-lesson.md"), tr("Lessons (*.md)"));
  if (!path.isEmpty()) saveLessonTo(path);
}

bool MainWindow::saveLessonTo(const QString& path) {
  const ViewPointer now = session_->liveView();
  if (!now) return false;
  lessons::Recorded recorded;
  recorded.spec = options_.spec;
  recorded.spec.seed = now->seed;
  recorded.spec.brokers = static_cast<int>(now->brokers.size());
  recorded.spec.controllers = std::max(1, static_cast<int>(now->controllers.size()));
  recorded.end = now->at;
  recorded.title = tr("A new lesson").toStdString();
  for (const EventPointer& event : session_->events())
    if (const auto* given = std::get_if<events::CommandGiven>(&event->payload))
      recorded.deeds.push_back({event->at, given->line});
  const std::size_t turn = lessons::firstOfSolution(recorded.deeds);
  std::vector<std::string> goals;
  if (turn < recorded.deeds.size())
    if (const ViewPointer before = session_->session().viewAt(recorded.deeds[turn].at))
      goals = lessons::newFacts(*before, *now);
  if (goals.empty()) {
    statusBar()->showMessage(
        tr("Not a lesson yet: nothing you did has changed who leads, who is in sync or who is alive."), 10000);
    return false;
  }
  QFile file(path);
  const QByteArray text = QByteArray::fromStdString(lessons::draftLesson(recorded, goals));
  if (!file.open(QIODevice::WriteOnly | QIODevice::Text) || file.write(text) != text.size()) {
    statusBar()->showMessage(fill(tr("{path} can't be written: {why}"), {{"path", path}, {"why", file.errorString()}}),
                             10000);
    return false;
  }
  statusBar()->showMessage(fill(tr("Saved {path}; write its words, then: brokerlab lesson check"), {{"path", path}}),
                           10000);
  return true;
}

void MainWindow::undo() {
  const auto& all = session_->events();
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    const auto* given = std::get_if<events::CommandGiven>(&(*it)->payload);
    if (given == nullptr || given->line.rfind("select ", 0) == 0) continue;
    session_->lookAt({std::max<std::int64_t>(0, (*it)->at.micros - 1)});
    session_->branchHere();
    statusBar()->showMessage(fill(tr("Undone: {line}"), {{"line", plain(given->line)}}), 8000);
    return;
  }
  statusBar()->showMessage(tr("Nothing to undo"), 4000);
}

void MainWindow::saveSession() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save session"), QStringLiteral("session.brokerlab"));
  if (path.isEmpty()) return;
  session_->saveSession(this, path, [this](const Result<std::string>& result) {
    statusBar()->showMessage(plain(result ? *result : result.error().message), 8000);
  });
}

void MainWindow::saveNarration() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save the narration"), QStringLiteral("narration.txt"));
  if (path.isEmpty()) return;
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly | QIODevice::Text)) {
    statusBar()->showMessage(fill(tr("{path} can't be written: {why}"), {{"path", path}, {"why", file.errorString()}}),
                             10000);
    return;
  }
  file.write(narrationText().toUtf8());
  file.write("\n");
}

void MainWindow::exportView() {
  QWidget* view = tabs_->currentWidget();
  const auto* table = qobject_cast<MetadataView*>(view);
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Export the view"), QStringLiteral("view.png"),
      table != nullptr ? tr("Pictures (*.png *.svg);;Tables (*.csv)") : tr("Pictures (*.png *.svg)"));
  if (path.isEmpty()) return;
  bool saved = true;
  if (table != nullptr && path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
    QFile file(path);
    const QByteArray text = table->csv().toUtf8();
    saved = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
  } else if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
    QSvgGenerator generator;
    generator.setFileName(path);
    generator.setSize(view->size());
    generator.setViewBox(view->rect());
    generator.setTitle(windowTitle());
    QPainter painter;
    saved = painter.begin(&generator);
    if (saved) view->render(&painter);
  } else {
    saved = view->grab().save(path);
  }
  statusBar()->showMessage(fill(saved ? tr("Saved {path}") : tr("{path} can't be written"), {{"path", path}}), 8000);
}

void MainWindow::helpHere() {
  const char* names[] = {"cluster", "partitions", "sequence", "metadata", "groups", "transactions", "inbox"};
  showHelp(this, names[std::clamp(tabs_->currentIndex(), 0, 6)]);
}

void MainWindow::showMenuFor(const Thing& thing, const QPoint& at) {
  auto* made = new QMenu(this);
  made->setAttribute(Qt::WA_DeleteOnClose);
  if (thing.kind == Thing::Kind::none) {
    for (const Word& word : words_)
      if (qstrcmp(word.text, "Create &topic…") == 0 || qstrcmp(word.text, "Start a p&roducer…") == 0 ||
          qstrcmp(word.text, "Start a &consumer…") == 0 || qstrcmp(word.text, "Zoom to &fit") == 0)
        made->addAction(word.action);
  } else {
    pick(thing);
    nodeMenu_.build(*made, thing);
  }
  made->popup(at);
}

void MainWindow::openMenuOf(Thing::Kind kind) {
  for (const Thing& thing : canvas_->things())
    if (thing.kind == kind)
      return showMenuFor(thing, canvas_->viewport()->mapToGlobal(canvas_->rectOnViewport(thing).center()));
}

std::vector<PaletteEntry> MainWindow::paletteEntries() {
  std::vector<PaletteEntry> out;
  const auto clean = [](QString text) {
    // Korean puts the key in brackets behind the word.
    static const QRegularExpression bracketed(QStringLiteral("\\(&.\\)"));
    return text.remove(bracketed).remove(QLatin1Char('&')).section(QLatin1Char('\t'), 0, 0);
  };
  for (const Word& word : words_) {
    QAction* act = word.action;
    if (act->menu() != nullptr) continue;  // opens a menu, which has entries of its own here
    const bool sign = !act->text().isEmpty() && !act->text().front().isLetterOrNumber() && word.tip != nullptr &&
                      act->text().size() < 3;
    out.push_back({clean(sign ? act->toolTip() : act->text()), act->shortcut().toString(QKeySequence::NativeText),
                   [act] { act->trigger(); }});
  }
  const ViewPointer view = session_->view();
  if (view) {
    const auto forNode = [&](const Thing& thing, const QString& name) {
      out.push_back({fill(tr("Select {thing}"), {{"thing", name}}), {}, [this, thing] { pick(thing); }});
      QMenu scratch;
      nodeMenu_.build(scratch, thing);
      for (const QAction* act : scratch.actions()) {
        if (act->menu() != nullptr || act->isSeparator() || !act->isEnabled()) continue;
        const QString line = act->toolTip();
        out.push_back({fill(tr("{thing}: {action}"), {{"thing", name}, {"action", clean(act->text())}}), line,
                       [this, line] { session_->submit(line); }});
      }
    };
    for (const Thing& thing : canvas_->things()) {
      if (thing.kind == Thing::Kind::broker || thing.kind == Thing::Kind::controller ||
          thing.kind == Thing::Kind::producer || thing.kind == Thing::Kind::consumer)
        forNode(thing, canvas_->describe(thing).section(QLatin1Char(':'), 0, 0));
    }
    for (const auto& topic : view->topics)
      for (const auto& p : topic->partitions) {
        const TopicPartition partition = p.partition;
        out.push_back(
            {fill(tr("Partition {partition}"), {{"partition", plain(partition.text())}}), {}, [this, partition] {
               tabs_->setCurrentWidget(partitions_);
               session_->selection().selectReplica(partition, NodeId::none());
               partitions_->choose(partition);
             }});
      }
  }
  for (const lessons::Pack& pack : lessons::catalog()) {
    const QString id = QString::fromStdString(pack.original->id);
    out.push_back({fill(tr("Lesson {n}: {title}"),
                        {{"n", number(pack.original->number)},
                         {"title", QString::fromStdString(pack.in(currentLanguage().toStdString()).title)}}),
                   {},
                   [this, id] { startLesson(id); }});
  }
  for (const live::Branch& branch : session_->branches())
    out.push_back({fill(tr("Go back to the branch that was left at {time}"), {{"time", clockText(branch.until)}}),
                   {},
                   [this, number = branch.number] { session_->returnTo(number); }});
  int listed = 0;
  const auto& events = session_->events();
  for (auto it = events.rbegin(); it != events.rend() && listed < 400; ++it) {
    if ((*it)->level() != events::Level::story) continue;
    const EventPointer event = *it;
    out.push_back({Story::sentence(*event), shortClock(event->at), [this, event] {
                     session_->selection().selectEvent(event->id, event->node);
                     session_->lookAt(event->at);
                   }});
    ++listed;
  }
  return out;
}

void MainWindow::openPalette(const QString& query) {
  auto* palette = new CommandPalette(paletteEntries(), this);
  palette->setQuery(query);
  const QPoint at = mapToGlobal(QPoint((width() - palette->width()) / 2, 90));
  palette->move(at);
  palette->show();
}

}  // namespace brokerlab::widgets
