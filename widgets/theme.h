#pragma once
// How everything looks: one palette, one set of fonts, light or dark.
//
// Rules
//   T1  A colour means the same thing in every view. Views take colours from `Palette` and nowhere else.
//   T2  Colour never carries a meaning alone: a letter, a shape or a word goes with it.
//   T3  The hues are those of Okabe and Ito, which colour-blind people can tell apart.
//   T4  Sizes are in device-independent pixels and few: small, normal, title.

#include <QColor>
#include <QFont>
#include <QObject>
#include <array>
#include <cstdint>

class QApplication;

namespace brokerlab::widgets {

enum class ThemeMode : std::uint8_t { followDesktop, light, dark };
/// How much may move: everything, only jumps from state to state, or nothing but the state itself.
enum class Motion : std::uint8_t { full, reduced, off };

struct Palette {
  bool dark = false;
  QColor window, panel, card, sunken, border, text, muted, faint;
  QColor accent;     // the selected thing, the primary button, a producer's traffic
  QColor good;       // leader, in the ISR, committed
  QColor warn;       // waiting, lagging, not yet committed
  QColor bad;        // dead, cut, refused
  QColor quorum;     // controllers and metadata
  QColor follower;   // neutral role
  QColor highlight;  // what changed in this beat, what is hovered
  QColor selection;
  QColor code, codeText;
  std::array<QColor, 6> keys;    // squares of records, by key
  std::array<QColor, 7> fields;  // backgrounds of fields in hex views
  QColor keyColour(std::uint32_t hash) const;
};

/// The look shared by the whole program. Owned by nobody: a function-local static.
class Theme : public QObject {
  Q_OBJECT
 public:
  static Theme& instance();

  const Palette& palette() const { return palette_; }
  ThemeMode mode() const { return mode_; }
  void setMode(ThemeMode mode);
  Motion motion() const { return motion_; }
  void setMotion(Motion motion);

  /// Puts fonts, palette and style sheet on the application; to be called once before the first window.
  void install();

  QFont text(int pixels = 12, bool bold = false) const;
  QFont mono(int pixels = 11, bool bold = false) const;

 Q_SIGNALS:
  void changed();

 private:
  Theme();
  void apply();
  bool desktopIsDark_ = false;
  bool installed_ = false;
  ThemeMode mode_ = ThemeMode::followDesktop;
  Motion motion_ = Motion::full;
  Palette palette_;
};

inline const Palette& colours() { return Theme::instance().palette(); }
/// `colour` with its opacity set.
QColor faded(QColor colour, double opacity);
/// Halfway (or `share`) from a to b.
QColor mixed(const QColor& a, const QColor& b, double share = 0.5);

}  // namespace brokerlab::widgets
