#include "widgets/cluster/accessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include "widgets/cluster/canvas.h"

namespace brokerlab::widgets {
namespace {

/// One painted thing as a child of the canvas.
class ThingInterface : public QAccessibleInterface, public QAccessibleActionInterface {
 public:
  ThingInterface(ClusterCanvas* canvas, Thing thing) : canvas_(canvas), thing_(std::move(thing)) {}

  bool isValid() const override { return !canvas_.isNull(); }
  QObject* object() const override { return nullptr; }
  QWindow* window() const override { return canvas_ ? canvas_->window()->windowHandle() : nullptr; }
  QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(canvas_.data()); }
  QAccessibleInterface* child(int) const override { return nullptr; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  QString text(QAccessible::Text kind) const override {
    if (!canvas_) return {};
    if (kind == QAccessible::Name) return canvas_->describe(thing_);
    if (kind == QAccessible::Description) return canvas_->explain(thing_);
    return {};
  }
  void setText(QAccessible::Text, const QString&) override {}
  QRect rect() const override {
    if (!canvas_) return {};
    const QRect r = canvas_->rectOnViewport(thing_);
    return {canvas_->viewport()->mapToGlobal(r.topLeft()), r.size()};
  }
  QAccessible::Role role() const override {
    return thing_.kind == Thing::Kind::replica ? QAccessible::ListItem : QAccessible::Grouping;
  }
  QAccessible::State state() const override {
    QAccessible::State s;
    s.focusable = true;
    if (canvas_) {
      const auto focused = canvas_->focused();
      s.focused = canvas_->hasFocus() && focused && focused->same(thing_);
    }
    return s;
  }
  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
  }
  QStringList actionNames() const override { return {pressAction(), showMenuAction()}; }
  void doAction(const QString& name) override {
    if (!canvas_) return;
    if (name == showMenuAction())
      Q_EMIT canvas_->menuWanted(thing_, rect().center());
    else
      Q_EMIT canvas_->picked(thing_);
  }
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
  QPointer<ClusterCanvas> canvas_;
  Thing thing_;
};

class CanvasInterface : public QAccessibleWidget {
 public:
  explicit CanvasInterface(ClusterCanvas* canvas) : QAccessibleWidget(canvas, QAccessible::List) {}
  ~CanvasInterface() override { forget(); }

  int childCount() const override { return static_cast<int>(canvas()->things().size()); }
  QAccessibleInterface* child(int index) const override {
    const auto& things = canvas()->things();
    if (index < 0 || index >= static_cast<int>(things.size())) return nullptr;
    const Thing& thing = things[static_cast<std::size_t>(index)];
    for (const auto& [known, id] : known_)
      if (known.same(thing)) return QAccessible::accessibleInterface(id);
    auto* made = new ThingInterface(canvas(), thing);
    known_.emplace_back(thing, QAccessible::registerAccessibleInterface(made));
    return made;
  }
  int indexOfChild(const QAccessibleInterface* child) const override {
    for (int i = 0; i < childCount(); ++i)
      if (this->child(i) == child) return i;
    return -1;
  }
  QAccessibleInterface* childAt(int x, int y) const override {
    const Thing at = canvas()->thingAt(canvas()->viewport()->mapFromGlobal(QPoint(x, y)));
    const auto& things = canvas()->things();
    for (std::size_t i = 0; i < things.size(); ++i)
      if (things[i].same(at)) return child(static_cast<int>(i));
    return nullptr;
  }
  QAccessibleInterface* focusChild() const override {
    const auto focused = canvas()->focused();
    const auto& things = canvas()->things();
    for (std::size_t i = 0; focused && i < things.size(); ++i)
      if (things[i].same(*focused)) return child(static_cast<int>(i));
    return nullptr;
  }

 private:
  ClusterCanvas* canvas() const { return static_cast<ClusterCanvas*>(widget()); }
  void forget() {
    for (const auto& entry : known_) QAccessible::deleteAccessibleInterface(entry.second);
    known_.clear();
  }
  mutable std::vector<std::pair<Thing, QAccessible::Id>> known_;
};

QAccessibleInterface* make(const QString&, QObject* object) {
  auto* canvas = qobject_cast<ClusterCanvas*>(object);
  return canvas == nullptr ? nullptr : new CanvasInterface(canvas);
}

}  // namespace

void installClusterAccessibility() {
  static const bool once = [] {
    QAccessible::installFactory(make);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace brokerlab::widgets
