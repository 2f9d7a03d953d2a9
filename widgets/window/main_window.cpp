#include "widgets/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "command/parse.h"
#include "lessons/catalog.h"
#include "resources.h"
#include "widgets/console.h"
#include "widgets/groups_view.h"
#include "widgets/icons.h"
#include "widgets/inbox_view.h"
#include "widgets/inspector.h"
#include "widgets/lesson_dock.h"
#include "widgets/metadata_view.h"
#include "widgets/narration_view.h"
#include "widgets/partitions_view.h"
#include "widgets/sequence_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/time_bar.h"
#include "widgets/timeline.h"
#include "widgets/transactions_view.h"
#include "widgets/window/language.h"

namespace brokerlab::widgets {

MainWindow::MainWindow(std::unique_ptr<live::Session> session, WindowOptions options)
    : options_(std::move(options)),
      session_(std::make_unique<SessionModel>(std::move(session))),
      lessons_(std::make_unique<LessonHost>(*session_)),
      nodeMenu_(*session_) {
  // Once a program; a second window finds everything in place.
  static const bool dressed = [] {
    initResources();
    Theme::instance().install();
    return true;
  }();
  static_cast<void>(dressed);
  setObjectName(QStringLiteral("main"));
  setWindowIcon(icon("brokerlab"));
  setDockNestingEnabled(true);
  buildViews();
  buildDocks();
  buildToolBar();
  buildStatus();
  buildMenus();
  wire();
  resize(1400, 880);
  restoreState_();
  retranslate();
  qApp->installEventFilter(this);
}

// Whatever shows the session goes before the session does, while this window is still whole: a dock or a tab that goes
// tells others so, and they ask the session. Qt would do it after the members are gone.
MainWindow::~MainWindow() {
  qApp->removeEventFilter(this);
  lessons_->end();
  session_->session().stop();
  for (QDialog* dialog : findChildren<QDialog*>(QString(), Qt::FindDirectChildrenOnly)) delete dialog;
  for (const auto& entry : docks_) {
    removeDockWidget(entry.first);
    delete entry.first;
  }
  for (QToolBar* bar : {static_cast<QToolBar*>(timeBar_), actBar_}) {
    removeToolBar(bar);
    delete bar;
  }
  delete takeCentralWidget();
}

QAction* MainWindow::actionOf(const char* text) const {
  for (const Word& word : words_)
    if (qstrcmp(word.text, text) == 0) return word.action;
  return nullptr;
}

void MainWindow::buildViews() {
  auto* middle = new QWidget(this);
  tabs_ = new QTabWidget(middle);
  tabs_->setUsesScrollButtons(false);
  canvas_ = new ClusterCanvas(tabs_);
  canvas_->setClock([this] { return session_->now(); });
  partitions_ = new PartitionsView(*session_, tabs_);
  sequence_ = new SequenceView(*session_, tabs_);
  metadata_ = new MetadataView(*session_, tabs_);
  groups_ = new GroupsView(*session_, tabs_);
  transactions_ = new TransactionsView(*session_, tabs_);
  inbox_ = new InboxView(*session_, tabs_);
  for (QWidget* view :
       {static_cast<QWidget*>(canvas_), static_cast<QWidget*>(partitions_), sequence_, metadata_,
        static_cast<QWidget*>(groups_), static_cast<QWidget*>(transactions_), static_cast<QWidget*>(inbox_)})
    tabs_->addTab(view, QString());
  banner_ = new QWidget(middle);
  banner_->setObjectName(QStringLiteral("banner"));
  banner_->setAttribute(Qt::WA_StyledBackground);
  bannerText_ = new QLabel(banner_);
  bannerBack_ = new QPushButton(banner_);
  bannerBranch_ = new QPushButton(banner_);
  auto* row = new QHBoxLayout(banner_);
  row->setContentsMargins(12, 4, 8, 4);
  row->addWidget(bannerText_, 1);
  row->addWidget(bannerBack_);
  row->addWidget(bannerBranch_);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(2, 4, 2, 0);
  column->setSpacing(4);
  column->addWidget(banner_);
  column->addWidget(tabs_, 1);
  setCentralWidget(middle);
  connect(bannerBack_, &QPushButton::clicked, session_.get(), &SessionModel::backToNow);
  connect(bannerBranch_, &QPushButton::clicked, session_.get(), &SessionModel::branchHere);
}

void MainWindow::buildDocks() {
  const auto dock = [this](const char* title, const char* name, QWidget* content, Qt::DockWidgetArea area) {
    auto* widget = new QDockWidget(this);
    widget->setObjectName(QLatin1String(name));
    widget->setWidget(content);
    widget->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable |
                        QDockWidget::DockWidgetFloatable);
    addDockWidget(area, widget);
    docks_.emplace_back(widget, title);
    return widget;
  };
  lessonDock_ = new LessonDock(*lessons_, this);
  inspector_ = new Inspector(*session_, this);
  timeline_ = new Timeline(*session_, this);
  narration_ = new NarrationView(*session_, this);
  console_ = new Console(*session_, this);
  QDockWidget* lesson = dock(QT_TR_NOOP("Lesson"), "lesson", lessonDock_, Qt::LeftDockWidgetArea);
  QDockWidget* inspector = dock(QT_TR_NOOP("Inspector"), "inspector", inspector_, Qt::RightDockWidgetArea);
  QDockWidget* timeline = dock(QT_TR_NOOP("Timeline"), "timeline", timeline_, Qt::BottomDockWidgetArea);
  QDockWidget* narration = dock(QT_TR_NOOP("Narration"), "narration", narration_, Qt::BottomDockWidgetArea);
  QDockWidget* console = dock(QT_TR_NOOP("Console"), "console", console_, Qt::BottomDockWidgetArea);
  splitDockWidget(timeline, narration, Qt::Horizontal);
  tabifyDockWidget(narration, console);
  narration->raise();
  // Their tabs say what they are.
  for (QDockWidget* one : {narration, console}) one->setTitleBarWidget(new QWidget(one));
  setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
  lesson->setMinimumWidth(250);
  inspector->setMinimumWidth(270);
  resizeDocks({lesson, inspector}, {290, 320}, Qt::Horizontal);
  resizeDocks({timeline, narration}, {820, 460}, Qt::Horizontal);
  resizeDocks({timeline}, {172}, Qt::Vertical);
}

void MainWindow::buildStatus() {
  ready_ = new QLabel(this);
  invariants_ = new QLabel(this);
  scaled_ = new QLabel(this);
  for (QLabel* label : {ready_, invariants_, scaled_}) label->setTextFormat(Qt::PlainText);
  scaled_->setProperty("role", "muted");
  ready_->setContentsMargins(4, 0, 10, 0);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addPermanentWidget(scaled_);
  statusBar()->addPermanentWidget(invariants_);
  statusBar()->addPermanentWidget(ready_);
}

void MainWindow::wire() {
  connect(session_.get(), &SessionModel::viewChanged, this, [this] {
    canvas_->setView(session_->view());
    refreshStatus();
    refreshBanner();
  });
  connect(session_.get(), &SessionModel::paceChanged, this, [this] { canvas_->setRunning(session_->pace().running); });
  connect(session_.get(), &SessionModel::lookingBackChanged, this, [this](bool back) {
    canvas_->setLookingBack(back);
    refreshBanner();
  });
  connect(session_.get(), &SessionModel::notice, this,
          [this](const QString& text) { statusBar()->showMessage(text, 8000); });
  connect(session_.get(), &SessionModel::replied, this, [this](const QString& line, bool ok, const QString& text) {
    statusBar()->showMessage(ok ? line : text.section(QLatin1Char('\n'), 0, 0), ok ? 4000 : 10000);
  });
  connect(session_.get(), &SessionModel::eventsArrived, this, &MainWindow::followScriptSelection);
  connect(&session_->selection(), &Selection::changed, this, [this](const Selected& now) {
    canvas_->setSelected(now);
    tellSelection(now);
  });
  connect(canvas_, &ClusterCanvas::picked, this, &MainWindow::pick);
  connect(canvas_, &ClusterCanvas::activated, this, [this](const Thing& thing) {
    pick(thing);
    if (thing.kind == Thing::Kind::replica) tabs_->setCurrentWidget(partitions_);
    if (thing.kind == Thing::Kind::controller) tabs_->setCurrentWidget(metadata_);
  });
  connect(canvas_, &ClusterCanvas::menuWanted, this, &MainWindow::showMenuFor);
  connect(canvas_, &ClusterCanvas::keyAction, this, [this](QChar key, const Thing& thing) {
    const QString line = nodeMenu_.lineForKey(key, thing);
    if (!line.isEmpty()) session_->submit(line);
  });
  connect(lessonDock_, &LessonDock::startWanted, this, &MainWindow::startLesson);
  connect(lessonDock_, &LessonDock::leaveWanted, this, &MainWindow::leaveLesson);
  connect(lessons_.get(), &LessonHost::stateChanged, this, &MainWindow::refreshTitle);
  connect(&Theme::instance(), &Theme::changed, this, &MainWindow::retranslate);
  canvas_->setView(session_->view());
  canvas_->setRunning(session_->pace().running);
}

void MainWindow::pick(const Thing& thing) {
  Selection& selection = session_->selection();
  switch (thing.kind) {
    case Thing::Kind::none:
      return selection.clear();
    case Thing::Kind::frame:
      return selection.selectFrame(thing.frame);
    case Thing::Kind::external:
      return selection.selectExternal(thing.connection);
    case Thing::Kind::replica:
      if (thing.record != noOffset) return selection.selectRecord(thing.partition, thing.node, thing.record);
      return selection.selectReplica(thing.partition, thing.node);
    default:
      return selection.selectNode(thing.node);
  }
}

// Lessons ask what is selected: in a lesson a selection is a deed like any other.
void MainWindow::tellSelection(const Selected& now) {
  if (telling_ || !lessons_->active() || now.empty()) return;
  command::Selection what;
  what.node = now.node;
  if (now.partition) {
    what.kind = now.record != noOffset       ? command::Selection::Kind::record
                : now.node == NodeId::none() ? command::Selection::Kind::partition
                                             : command::Selection::Kind::replica;
    what.partition = *now.partition;
    what.offset = now.record;
  } else if (isBroker(now.node)) {
    what.kind = command::Selection::Kind::broker;
  } else if (isController(now.node)) {
    what.kind = command::Selection::Kind::controller;
  } else {
    return;
  }
  session_->submit(QString::fromStdString(command::print(command::Command(command::Select{what}))));
}

// The other way: what a script (a lesson's solution) selects is selected here.
void MainWindow::followScriptSelection(int fresh) {
  const auto& all = session_->events();
  for (std::size_t i = all.size() - static_cast<std::size_t>(fresh); i < all.size(); ++i) {
    const auto* given = std::get_if<events::CommandGiven>(&all[i]->payload);
    if (given == nullptr || given->line.rfind("select ", 0) != 0) continue;
    const auto parsed = command::parse(given->line);
    if (!parsed) continue;
    const auto* select = std::get_if<command::Select>(&*parsed);
    if (select == nullptr) continue;
    telling_ = true;
    const command::Selection& s = select->selection;
    using Kind = command::Selection::Kind;
    if (s.kind == Kind::replica || s.kind == Kind::partition) session_->selection().selectReplica(s.partition, s.node);
    if (s.kind == Kind::record) session_->selection().selectRecord(s.partition, s.node, s.offset);
    if (s.kind == Kind::broker || s.kind == Kind::controller) session_->selection().selectNode(s.node);
    telling_ = false;
  }
}

void MainWindow::refreshBanner() {
  const bool back = session_->lookingBack();
  banner_->setVisible(back);
  if (!back || !session_->view() || !session_->liveView()) return;
  bannerText_->setText(fill(tr("You are looking at the past: {time}. Now is {now}."),
                            {{"time", clockText(session_->view()->at)}, {"now", clockText(session_->liveView()->at)}}));
  banner_->setStyleSheet(QStringLiteral("#banner{background:%1;border:1px solid %2;border-radius:6px}")
                             .arg(colours().highlight.name(), colours().warn.name()));
}

void MainWindow::refreshStatus() {
  const ViewPointer view = session_->view();
  if (!view) return;
  const view::InvariantView* broken = nullptr;
  for (const view::InvariantView& i : view->invariants)
    if (!i.holds) broken = &i;
  QString lamp = fill(tr("✓ {n} invariants hold"), {{"n", number(static_cast<std::int64_t>(view->invariants.size()))}});
  if (broken != nullptr)
    lamp = fill(tr("✗ {name}: {sentence}"), {{"name", plain(broken->name)}, {"sentence", plain(broken->sentence)}});
  if (view->invariants.empty()) lamp.clear();
  if (invariants_->text() != lamp) {
    invariants_->setText(lamp);
    invariants_->setStyleSheet(
        QStringLiteral("color:%1").arg((broken != nullptr ? colours().bad : colours().good).name()));
  }
  QStringList scaled;
  for (const std::string& config : view->scaled) scaled << plain(config);
  const QString text =
      scaled.isEmpty() ? QString()
                       : fill(tr("scaled for teaching: {configs}"), {{"configs", scaled.join(QStringLiteral(", "))}});
  if (scaled_->text() != text) scaled_->setText(text);
  const QString ready = view->ready ? tr("ready") : tr("starting");
  if (ready_->text() != ready) ready_->setText(ready);
}

void MainWindow::refreshTitle() {
  QString title = tr("Brokerlab");
  if (const auto state = lessons_->state())
    if (const lessons::Pack* pack = lessons::findLesson(state->lesson))
      title = fill(tr("Brokerlab — lesson {n}: {title}"),
                   {{"n", number(pack->original->number)},
                    {"title", QString::fromStdString(pack->in(currentLanguage().toStdString()).title)}});
  setWindowTitle(title);
}

void MainWindow::startLesson(const QString& id) {
  const lessons::Pack* pack = lessons::findLesson(id.toStdString());
  if (pack == nullptr || !options_.start) return;
  lessons_->end();
  live::SessionOptions options;
  options.spec = pack->original->spec;
  options.pace = {false, 0.1};
  if (!restart(std::move(options))) return;
  lessons_->begin(pack->original);
  for (const auto& [dock, title] : docks_)
    if (dock->widget() == lessonDock_)
      dock->show();
    else if (dock->widget() == narration_ && dock->isVisibleTo(this))
      dock->raise();
  tabs_->setCurrentWidget(canvas_);
}

void MainWindow::leaveLesson() {
  lessons_->end();
  refreshTitle();
}

bool MainWindow::restart(live::SessionOptions options) {
  if (!options_.start) return false;
  auto fresh = options_.start(std::move(options));
  if (!fresh) {
    statusBar()->showMessage(QString::fromStdString(fresh.error().message), 12000);
    return false;
  }
  session_->replaceSession(std::move(*fresh));
  return true;
}

bool MainWindow::grabTo(const QString& path) {
  ensurePolished();
  return grab().save(path);
}

QString MainWindow::narrationText() const { return narration_->model().text(); }

void MainWindow::setLanguageTo(const QString& language) {
  setLanguage(language);
  lessonDock_->setLanguage(currentLanguage());
  // Qt sends the change to every widget; what is painted is asked to paint again.
  refreshTitle();
}

void MainWindow::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  saveState_();
  QMainWindow::closeEvent(event);
}

// Space runs and "." steps from anywhere, except where a person types or presses what has the focus.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool presses = qobject_cast<QAbstractButton*>(watched) != nullptr && key == Qt::Key_Space;
    const bool types = qobject_cast<QComboBox*>(watched) != nullptr && (key == Qt::Key_Space || key == Qt::Key_Period);
    if (presses || types) event->accept();
  }
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::restoreState_() {
  Theme& theme = Theme::instance();
  const QSettings settings;
  const QString themeName = !options_.theme.isEmpty() ? options_.theme
                            : options_.remember       ? settings.value(QStringLiteral("theme")).toString()
                                                      : QString();
  theme.setMode(themeName == QLatin1String("dark")    ? ThemeMode::dark
                : themeName == QLatin1String("light") ? ThemeMode::light
                                                      : ThemeMode::followDesktop);
  QString language = !options_.language.isEmpty() ? options_.language
                     : options_.remember          ? settings.value(QStringLiteral("language")).toString()
                                                  : QString();
  if (language.isEmpty()) language = desktopLanguage();
  setLanguageTo(language);
  if (!options_.remember) return;
  theme.setMotion(static_cast<Motion>(std::clamp(settings.value(QStringLiteral("motion"), 0).toInt(), 0, 2)));
  restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
  restoreState(settings.value(QStringLiteral("docks")).toByteArray(), 1);
  tabs_->setCurrentIndex(settings.value(QStringLiteral("view"), 0).toInt());
  lessonDock_->setFinished(settings.value(QStringLiteral("lessons/finished")).toStringList());
}

void MainWindow::saveState_() {
  if (!options_.remember) return;
  QSettings settings;
  const ThemeMode mode = Theme::instance().mode();
  settings.setValue(QStringLiteral("theme"), mode == ThemeMode::dark    ? QStringLiteral("dark")
                                             : mode == ThemeMode::light ? QStringLiteral("light")
                                                                        : QString());
  settings.setValue(QStringLiteral("motion"), static_cast<int>(Theme::instance().motion()));
  settings.setValue(QStringLiteral("language"), currentLanguage());
  settings.setValue(QStringLiteral("geometry"), saveGeometry());
  settings.setValue(QStringLiteral("docks"), saveState(1));
  settings.setValue(QStringLiteral("view"), tabs_->currentIndex());
  settings.setValue(QStringLiteral("lessons/finished"), lessonDock_->finished());
}

}  // namespace brokerlab::widgets
