#include "widgets/lesson_dock.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QEvent>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "lessons/catalog.h"
#include "widgets/condition_text.h"
#include "widgets/reason_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

/// Long words of code may break after a separator; the mark is invisible and takes no room.
QString breakable(const QString& code) {
  QString out;
  for (const QChar ch : code) {
    out += ch;
    if (QStringLiteral("/,=._-:").contains(ch)) out += QChar(0x200b);
  }
  return out;
}

/// Styled text whose every character is escaped: what a lesson says is never read as markup.
QString styled(const lessons::Prose& prose) {
  QString html;
  const QString code = colours().sunken.name();
  for (const lessons::Paragraph& paragraph : prose) {
    QString line;
    for (const lessons::Span& span : paragraph.spans) {
      const bool asCode = span.style == lessons::Span::Style::code || paragraph.kind == lessons::Paragraph::Kind::code;
      const QString given = QString::fromStdString(span.text);
      QString words = (asCode ? breakable(given) : given).toHtmlEscaped();
      if (paragraph.kind == lessons::Paragraph::Kind::code) words.replace(QLatin1Char('\n'), QLatin1String("<br>"));
      switch (span.style) {
        case lessons::Span::Style::plain:
          line += words;
          break;
        case lessons::Span::Style::bold:
          line += QStringLiteral("<b>") + words + QStringLiteral("</b>");
          break;
        case lessons::Span::Style::italic:
          line += QStringLiteral("<i>") + words + QStringLiteral("</i>");
          break;
        case lessons::Span::Style::code:
          line += QStringLiteral("<span style=\"font-family:'DejaVu Sans Mono','D2Coding';background:%1\">").arg(code) +
                  words + QStringLiteral("</span>");
          break;
      }
    }
    switch (paragraph.kind) {
      case lessons::Paragraph::Kind::text:
        html += QStringLiteral("<p style='margin:0 0 7px 0'>") + line + QStringLiteral("</p>");
        break;
      case lessons::Paragraph::Kind::bullet:
        html += QStringLiteral("<p style='margin:0 0 4px 10px'>• ") + line + QStringLiteral("</p>");
        break;
      case lessons::Paragraph::Kind::numbered:
        html +=
            QStringLiteral("<p style='margin:0 0 4px 10px'>%1. ").arg(paragraph.number) + line + QStringLiteral("</p>");
        break;
      case lessons::Paragraph::Kind::code:
        html += QStringLiteral(
                    "<p style=\"margin:0 0 7px 0;white-space:pre-wrap;font-family:'DejaVu Sans Mono','D2Coding'\">") +
                line + QStringLiteral("</p>");
        break;
    }
  }
  return html;
}

/// What stands in code style: what a person would copy.
QString codeOf(const lessons::Prose& prose) {
  QStringList lines;
  for (const lessons::Paragraph& paragraph : prose)
    for (const lessons::Span& span : paragraph.spans)
      if (paragraph.kind == lessons::Paragraph::Kind::code ||
          (span.style == lessons::Span::Style::code && span.text.find(' ') != std::string::npos))
        lines << QString::fromStdString(span.text);
  return lines.join(QLatin1Char('\n'));
}

/// What a learner answers stands for a choice of the question: in its words, not in the script's.
std::string answerInWords(const std::string& value, const lessons::Step& step, const command::Condition& goal) {
  if (!step.question || !std::holds_alternative<command::Answered>(goal.predicate)) return value;
  for (const lessons::Option& option : step.question->options)
    if (option.value == value) return option.text;
  return value;
}

command::Condition inWords(command::Condition goal, const lessons::Step& step) {
  if (auto* answered = std::get_if<command::Answered>(&goal.predicate))
    answered->value = answerInWords(answered->value, step, goal);
  return goal;
}

const lessons::Lesson* wordsOf(const lessons::LessonState& state, const QString& language) {
  const lessons::Pack* pack = lessons::findLesson(state.lesson);
  return pack == nullptr ? nullptr : &pack->in(language.toStdString());
}

}  // namespace

LessonDock::LessonDock(LessonHost& host, QWidget* parent)
    : QWidget(parent), host_(host), scroll_(new QScrollArea(this)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll_);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  connect(&host_, &LessonHost::stateChanged, this, &LessonDock::refresh);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    key_.clear();
    refresh();
  });
  refresh();
}

void LessonDock::setLanguage(const QString& language) {
  language_ = language;
  key_.clear();
  refresh();
}

void LessonDock::setFinished(const QStringList& ids) {
  finished_ = ids;
  key_.clear();
  refresh();
}

void LessonDock::refresh() {
  const auto state = host_.state();
  if (state && state->phase == lessons::Phase::finished)
    if (const QString id = QString::fromStdString(state->lesson); !finished_.contains(id)) finished_ << id;
  QString key = language_ + QLatin1Char('|');
  if (state)
    key += QStringLiteral("%1|%2|%3|%4|%5|%6|%7|%8|%9")
               .arg(QString::fromStdString(state->lesson))
               .arg(state->step)
               .arg(static_cast<int>(state->phase))
               .arg(state->hintLevel)
               .arg(state->predicted ? static_cast<int>(*state->predicted) : -1)
               .arg(state->judgement.has_value())
               .arg(QString::fromStdString(state->answer))
               .arg(QString::fromStdString(state->problem))
               .arg(state->transferAnswerShown);
  if (key != key_) {
    key_ = key;
    rebuild();
  } else if (state) {
    if (const lessons::Lesson* lesson = wordsOf(*state, language_);
        lesson != nullptr && state->step < lesson->steps.size())
      updateGoals(lesson->steps[state->step], *state);
  }
}

QLabel* LessonDock::text(const QString& words, const char* role) {
  auto* label = new QLabel(words);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  if (role != nullptr) label->setProperty("role", role);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->setMinimumWidth(1);
  return label;
}

QLabel* LessonDock::prose(const lessons::Prose& words) {
  auto* label = new QLabel(styled(words));
  label->setTextFormat(Qt::RichText);
  label->setWordWrap(true);
  label->setOpenExternalLinks(false);
  label->setMinimumWidth(1);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

void LessonDock::rebuild() {
  const int position = scroll_->verticalScrollBar()->value();
  auto* page = new QWidget;
  column_ = new QVBoxLayout(page);
  column_->setContentsMargins(12, 8, 12, 12);
  column_->setSpacing(6);
  goals_.clear();
  wrong_ = nullptr;
  current_ = nullptr;
  const auto state = host_.state();
  const lessons::Lesson* lesson = state ? wordsOf(*state, language_) : nullptr;
  if (lesson == nullptr) {
    buildCatalogue();
  } else {
    buildHead(*lesson, *state);
    buildSteps(*lesson, *state);
    if (state->phase == lessons::Phase::finished) buildEnd(*lesson, *state);
  }
  column_->addStretch(1);
  // Never wider than the dock: words wrap, the page does not scroll sideways.
  page->setMinimumWidth(0);
  page->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  scroll_->setWidget(page);
  page->show();
  // The step under way stays in sight.
  QTimer::singleShot(0, this, [this, position] {
    QScrollBar* bar = scroll_->verticalScrollBar();
    bar->setValue(position);
    if (current_ == nullptr) return;
    // From its head while there is something to do, its end (the explanation, the next step) once it is done.
    const int top = current_->mapTo(scroll_->widget(), QPoint(0, 0)).y() - 34;
    const int end = top + 34 + current_->height() + 12 - scroll_->viewport()->height();
    const auto now = host_.state();
    const bool done = now && now->phase == lessons::Phase::done;
    bar->setValue(std::max(0, done ? std::max(0, end) : top));
  });
}

void LessonDock::buildCatalogue() {
  column_->addWidget(text(tr("Each takes a few minutes on a cluster of its own. Nothing you do can break anything: "
                             "every moment can be looked back at and branched from."),
                          "muted"));
  for (const lessons::Pack& pack : lessons::catalog()) {
    const lessons::Lesson& lesson = pack.in(language_.toStdString());
    auto* box = new QFrame;
    box->setProperty("role", "panel");
    auto* inner = new QVBoxLayout(box);
    auto* title = text(
        fill(tr("{n} · {title}"), {{"n", number(lesson.number)}, {"title", QString::fromStdString(lesson.title)}}));
    title->setFont(Theme::instance().text(12, true));
    inner->addWidget(title);
    if (finished_.contains(QString::fromStdString(lesson.id))) {
      auto* done = text(tr("✓ played to its end"));
      done->setStyleSheet(QStringLiteral("color:%1").arg(colours().good.name()));
      inner->addWidget(done);
    }
    inner->addWidget(text(QString::fromStdString(lesson.question), "muted"));
    auto* start = new QPushButton(fill(tr("Start ({n} minutes)"), {{"n", number(lesson.minutes)}}));
    start->setProperty("primary", true);
    const QString id = QString::fromStdString(lesson.id);
    start->setAccessibleName(fill(tr("Start the lesson {title}"), {{"title", QString::fromStdString(lesson.title)}}));
    connect(start, &QPushButton::clicked, this, [this, id] { Q_EMIT startWanted(id); });
    inner->addWidget(start, 0, Qt::AlignLeft);
    column_->addWidget(box);
  }
}

void LessonDock::buildHead(const lessons::Lesson& lesson, const lessons::LessonState& state) {
  auto* top = new QHBoxLayout;
  auto* title =
      text(fill(tr("{n} · {title}"), {{"n", number(lesson.number)}, {"title", QString::fromStdString(lesson.title)}}),
           "title");
  top->addWidget(title, 1);
  auto* leave = new QPushButton(tr("Leave"));
  leave->setFlat(true);
  connect(leave, &QPushButton::clicked, this, &LessonDock::leaveWanted);
  top->addWidget(leave);
  column_->addLayout(top);
  column_->addWidget(text(QString::fromStdString(lesson.question), "muted"));
  auto* progress = new QProgressBar;
  progress->setTextVisible(false);
  progress->setFixedHeight(5);
  progress->setRange(0, static_cast<int>(lesson.steps.size()));
  progress->setValue(state.phase == lessons::Phase::finished
                         ? static_cast<int>(lesson.steps.size())
                         : static_cast<int>(state.step) + (state.phase == lessons::Phase::done ? 1 : 0));
  progress->setAccessibleName(tr("Progress"));
  progress->setStyleSheet(QStringLiteral("QProgressBar{background:%1;border:none;border-radius:2px}QProgressBar::chunk{"
                                         "background:%2;border-radius:2px}")
                              .arg(colours().sunken.name(), colours().good.name()));
  column_->addWidget(progress);
}

void LessonDock::buildSteps(const lessons::Lesson& lesson, const lessons::LessonState& state) {
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const bool finished = state.phase == lessons::Phase::finished;
    const bool past = finished || i < state.step || (i == state.step && state.phase == lessons::Phase::done);
    const bool now = !finished && i == state.step;
    const QString mark = past ? QStringLiteral("✓") : number(static_cast<std::int64_t>(i) + 1);
    auto* line = new QHBoxLayout;
    auto* badge = text(mark);
    badge->setAlignment(Qt::AlignCenter);
    badge->setFixedSize(20, 20);
    const QColor back = past ? colours().good : now ? colours().accent : colours().panel;
    const QColor fore = past || now ? (colours().dark ? QColor(0x0b1118) : QColor(Qt::white)) : colours().muted;
    badge->setStyleSheet(
        QStringLiteral("background:%1;color:%2;border:1px solid %3;border-radius:10px;font-weight:bold;")
            .arg(back.name(), fore.name(), (past || now ? back : colours().faint).name()));
    line->addWidget(badge, 0, Qt::AlignTop);
    auto* title = text(QString::fromStdString(lesson.steps[i].title));
    title->setFont(Theme::instance().text(12, now));
    if (!now && !past) title->setProperty("role", "muted");
    line->addWidget(title, 1);
    column_->addLayout(line);
    if (now) buildCurrent(lesson, state);
  }
}

void LessonDock::buildCurrent(const lessons::Lesson& lesson, const lessons::LessonState& state) {
  const lessons::Step& step = lesson.steps[state.step];
  auto* box = new QFrame;
  box->setProperty("role", "note");
  auto* inner = new QVBoxLayout(box);
  inner->setContentsMargins(10, 8, 10, 8);
  inner->setSpacing(6);
  if (state.phase == lessons::Phase::settingUp) {
    inner->addWidget(text(tr("Setting the cluster up…"), "muted"));
  } else {
    inner->addWidget(prose(step.prose));
    if (step.prediction) buildPrediction(*step.prediction, state, inner);
    if (step.question) buildQuestion(*step.question, state, inner);
    if (state.phase != lessons::Phase::predicting) buildGoals(step, state, inner);
    buildHints(step, state, inner);
    if (state.phase == lessons::Phase::failed)
      inner->addWidget(text(
          fill(tr("This step could not be played: {problem}"), {{"problem", QString::fromStdString(state.problem)}}),
          "problem"));
    if (state.phase == lessons::Phase::done && !step.why.empty()) {
      auto* why = text(tr("Why"));
      why->setFont(Theme::instance().text(12, true));
      inner->addWidget(why);
      inner->addWidget(prose(step.why));
    }
    buildButtons(state, state.step + 1 == lesson.steps.size(), inner);
  }
  column_->addWidget(box);
  current_ = box;
}

void LessonDock::buildPrediction(const lessons::Prediction& prediction, const lessons::LessonState& state,
                                 QVBoxLayout* into) {
  auto* ask = text(QString::fromStdString(prediction.ask));
  ask->setFont(Theme::instance().text(12, true));
  into->addWidget(ask);
  const bool open = state.phase == lessons::Phase::predicting;
  auto* group = new QButtonGroup(ask);
  auto* commit = new QPushButton(tr("I predict this"));
  commit->setProperty("primary", true);
  commit->setEnabled(false);
  for (std::size_t i = 0; i < prediction.options.size(); ++i) {
    QString words = QString::fromStdString(prediction.options[i].text);
    const bool chosen = state.predicted && *state.predicted == i;
    // A radio button does not wrap its words; a label beside it does.
    auto* row = new QHBoxLayout;
    auto* radio = new QRadioButton;
    radio->setAccessibleName(words);
    radio->setEnabled(open);
    radio->setChecked(chosen);
    group->addButton(radio, static_cast<int>(i));
    row->addWidget(radio, 0, Qt::AlignTop);
    auto* label = text(words);
    label->setBuddy(radio);
    label->setTextInteractionFlags(Qt::NoTextInteraction);
    if (chosen) label->setFont(Theme::instance().text(12, true));
    row->addWidget(label, 1);
    into->addLayout(row);
  }
  connect(group, &QButtonGroup::idClicked, commit, [commit] { commit->setEnabled(true); });
  connect(commit, &QPushButton::clicked, this, [this, group] {
    if (group->checkedId() >= 0) host_.predict(static_cast<std::size_t>(group->checkedId()));
  });
  commit->setVisible(open);
  into->addWidget(commit, 0, Qt::AlignLeft);
  if (state.judgement && state.judgement->step == state.step && state.judgement->chosen < prediction.options.size()) {
    const lessons::Judgement& judged = *state.judgement;
    // In the words of the choices: the values they stand for ("yes", "3") are the script's own.
    QString happened = reasonText(judged.got);
    // Where there are two values ("yes", "no") and one has not come true, the other has.
    std::set<std::string> values;
    for (const lessons::Option& option : prediction.options) values.insert(option.value);
    const bool chosenIsRight = judged.right || judged.cameTrue;
    const std::string& chosen = prediction.options[judged.chosen].value;
    for (const lessons::Option& option : prediction.options)
      if (option.right && (option.value == judged.got || (option.value == chosen ? chosenIsRight : values.size() == 2)))
        happened = QString::fromStdString(option.text);
    const QString verdict = judged.right ? tr("✓ Your prediction came true.")
                            : judged.cameTrue
                                ? fill(tr("½ So it came out, but for another reason. {answer}"), {{"answer", happened}})
                                : fill(tr("✗ It came out otherwise. {answer}"), {{"answer", happened}});
    auto* label = text(verdict);
    label->setStyleSheet(QStringLiteral("font-weight:bold;color:%1")
                             .arg((judged.right      ? colours().good
                                   : judged.cameTrue ? colours().warn
                                                     : colours().bad)
                                      .name()));
    into->addWidget(label);
  }
}

void LessonDock::buildQuestion(const lessons::Question& question, const lessons::LessonState& state,
                               QVBoxLayout* into) {
  auto* ask = text(QString::fromStdString(question.ask));
  ask->setFont(Theme::instance().text(12, true));
  into->addWidget(ask);
  if (question.options.empty()) {
    auto* row = new QHBoxLayout;
    auto* edit = new QLineEdit(QString::fromStdString(state.answer));
    edit->setAccessibleName(ask->text());
    auto* give = new QPushButton(tr("Answer"));
    connect(give, &QPushButton::clicked, this, [this, edit] { host_.answer(edit->text()); });
    connect(edit, &QLineEdit::returnPressed, give, &QPushButton::click);
    row->addWidget(edit, 1);
    row->addWidget(give);
    into->addLayout(row);
    return;
  }
  auto* group = new QButtonGroup(ask);
  for (const lessons::Option& option : question.options) {
    auto* row = new QHBoxLayout;
    auto* radio = new QRadioButton;
    radio->setAccessibleName(QString::fromStdString(option.text));
    radio->setChecked(state.answer == option.value);
    group->addButton(radio);
    row->addWidget(radio, 0, Qt::AlignTop);
    row->addWidget(text(QString::fromStdString(option.text)), 1);
    into->addLayout(row);
    const QString value = QString::fromStdString(option.value);
    connect(radio, &QRadioButton::clicked, this, [this, value] { host_.answer(value); });
  }
}

void LessonDock::buildGoals(const lessons::Step& step, const lessons::LessonState& state, QVBoxLayout* into) {
  if (step.goals.empty()) return;
  auto* head = text(tr("To go on"));
  head->setFont(Theme::instance().text(12, true));
  into->addWidget(head);
  for (std::size_t i = 0; i < step.goals.size(); ++i) {
    goals_.push_back(text({}));
    into->addWidget(goals_.back());
  }
  wrong_ = text({}, "muted");
  into->addWidget(wrong_);
  updateGoals(step, state);
}

void LessonDock::updateGoals(const lessons::Step& step, const lessons::LessonState& state) {
  const std::string which = state.lesson + '/' + step.id;
  if (goalsOf_ != which) {
    goalsOf_ = which;
    gotFirst_.clear();
  }
  if (gotFirst_.empty())
    for (const auto& goal : state.goals) gotFirst_.push_back(goal.got);
  bool told = false;
  for (std::size_t i = 0; i < goals_.size() && i < step.goals.size(); ++i) {
    const bool known = i < state.goals.size();
    const bool holds = known && state.goals[i].holds;
    const QString words = QString::fromStdString(step.goals[i].sentence);
    goals_[i]->setText(fill(holds ? tr("✓ {goal}") : tr("○ {goal}"), {{"goal", words}}));
    goals_[i]->setStyleSheet(holds ? QStringLiteral("color:%1").arg(colours().good.name()) : QString());
    if (known && !holds && !told && wrong_ != nullptr) {
      // What was done so far has led to something else: what that is. What it should be instead is an answer that is
      // given away only with the last hint.
      const bool moved = i < gotFirst_.size() && state.goals[i].got != gotFirst_[i];
      const bool all = state.hintLevel >= 3;
      told = moved || all;
      const command::Condition condition = inWords(step.goals[i].condition, step);
      const QString got = foundText(condition, answerInWords(state.goals[i].got, step, condition), state.goals[i].why);
      if (told)
        wrong_->setText(fill(all ? tr("expected: {expected}\ngot: {got}") : tr("so far: {got}"),
                             {{"expected", conditionText(condition)}, {"got", got}}));
    }
  }
  if (wrong_ != nullptr) wrong_->setVisible(told);
}

void LessonDock::buildHints(const lessons::Step& step, const lessons::LessonState& state, QVBoxLayout* into) {
  const std::string* hints[] = {&step.hints.where, &step.hints.compare, &step.hints.act};
  const QString names[] = {tr("Where to look: {hint}"), tr("What to compare: {hint}"), tr("What to do: {hint}")};
  for (int i = 0; i < std::min(3, state.hintLevel); ++i) {
    auto* label = text(fill(names[i], {{"hint", QString::fromStdString(*hints[i])}}));
    label->setStyleSheet(QStringLiteral("color:%1").arg(colours().warn.name()));
    into->addWidget(label);
  }
}

void LessonDock::buildButtons(const lessons::LessonState& state, bool last, QVBoxLayout* into) {
  auto* row = new QHBoxLayout;
  row->setSpacing(5);
  const auto add = [&](const QString& words, bool primary, auto&& act) {
    auto* button = new QPushButton(words);
    button->setProperty("primary", primary);
    connect(button, &QPushButton::clicked, this, act);
    row->addWidget(button);
  };
  if (state.phase == lessons::Phase::done) {
    add(last ? tr("Finish") : tr("Next step"), true, [this] { host_.next(); });
  } else if (state.phase == lessons::Phase::acting) {
    add(tr("Show me"), false, [this] { host_.showMe(); });
    if (state.hintLevel < 3) add(tr("Hint"), false, [this] { host_.hint(); });
  } else if (state.phase == lessons::Phase::showing) {
    into->addWidget(text(tr("Playing the solution…"), "muted"));
  }
  add(tr("Redo step"), false, [this] { host_.redo(false); });
  row->addStretch();
  into->addLayout(row);
}

void LessonDock::buildEnd(const lessons::Lesson& lesson, const lessons::LessonState& state) {
  auto* box = new QFrame;
  box->setProperty("role", "note");
  auto* inner = new QVBoxLayout(box);
  const auto heading = [&](const QString& words) {
    auto* label = text(words);
    label->setFont(Theme::instance().text(12, true));
    inner->addWidget(label);
  };
  heading(tr("The same on a real cluster"));
  inner->addWidget(prose(lesson.operatorSignal));
  const QString code = codeOf(lesson.operatorSignal);
  if (!code.isEmpty()) {
    auto* copy = new QPushButton(tr("Copy the commands"));
    connect(copy, &QPushButton::clicked, this, [code] { QGuiApplication::clipboard()->setText(code); });
    inner->addWidget(copy, 0, Qt::AlignLeft);
  }
  if (!lesson.transfer.empty()) {
    heading(tr("To take away"));
    inner->addWidget(prose(lesson.transfer));
    if (state.transferAnswerShown) {
      inner->addWidget(prose(lesson.transferAnswer));
    } else if (!lesson.transferAnswer.empty()) {
      auto* show = new QPushButton(tr("Show the answer"));
      connect(show, &QPushButton::clicked, this, [this] { host_.showTransferAnswer(); });
      inner->addWidget(show, 0, Qt::AlignLeft);
    }
  }
  column_->addWidget(box);
  current_ = box;
}

void LessonDock::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    key_.clear();
    refresh();
  }
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
