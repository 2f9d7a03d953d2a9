#pragma once
// The lesson beside the cluster: steps, prose, prediction, goals with expected and got, hints, explanation.
//
// Rules
//   D1  Words come from the lesson in the learner's language, facts from the LessonState; neither is made here.
//   D2  Nothing moves on by itself.

#include <QScrollArea>
#include <vector>

#include "widgets/lesson_host.h"

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace brokerlab::widgets {

class LessonDock : public QWidget {
  Q_OBJECT
 public:
  explicit LessonDock(LessonHost& host, QWidget* parent = nullptr);
  void setLanguage(const QString& language);
  /// Ids of the lessons that were played to their end, marked in the catalogue.
  void setFinished(const QStringList& ids);
  const QStringList& finished() const { return finished_; }

 Q_SIGNALS:
  void startWanted(const QString& lesson);
  void leaveWanted();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void rebuild();
  void buildCatalogue();
  void buildHead(const lessons::Lesson& lesson, const lessons::LessonState& state);
  void buildSteps(const lessons::Lesson& lesson, const lessons::LessonState& state);
  void buildCurrent(const lessons::Lesson& lesson, const lessons::LessonState& state);
  void buildPrediction(const lessons::Prediction& prediction, const lessons::LessonState& state, QVBoxLayout* into);
  void buildQuestion(const lessons::Question& question, const lessons::LessonState& state, QVBoxLayout* into);
  void buildGoals(const lessons::Step& step, const lessons::LessonState& state, QVBoxLayout* into);
  void buildHints(const lessons::Step& step, const lessons::LessonState& state, QVBoxLayout* into);
  void buildButtons(const lessons::LessonState& state, bool last, QVBoxLayout* into);
  void buildEnd(const lessons::Lesson& lesson, const lessons::LessonState& state);
  void updateGoals(const lessons::Step& step, const lessons::LessonState& state);
  QLabel* text(const QString& words, const char* role = nullptr);
  QLabel* prose(const lessons::Prose& prose);

  QStringList finished_;
  LessonHost& host_;
  QScrollArea* scroll_;
  QVBoxLayout* column_ = nullptr;
  QWidget* current_ = nullptr;
  QString language_ = QStringLiteral("en");
  QString key_;
  std::vector<QLabel*> goals_;
  QLabel* wrong_ = nullptr;
  /// What was the case with each goal when its step began: while nothing has changed there is nothing to correct.
  std::string goalsOf_;
  std::vector<std::string> gotFirst_;
};

}  // namespace brokerlab::widgets
