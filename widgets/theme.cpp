#include "widgets/theme.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QStyleFactory>

namespace brokerlab::widgets {
namespace {

Palette lightPalette() {
  Palette p;
  p.window = QColor(0xf4f6f9);
  p.panel = QColor(0xffffff);
  p.card = QColor(0xfbfcfe);
  p.sunken = QColor(0xe9edf3);
  p.border = QColor(0xd5dce6);
  p.text = QColor(0x1a2130);
  p.muted = QColor(0x596579);
  p.faint = QColor(0xa9b3c1);
  p.accent = QColor(0x0072b2);
  p.good = QColor(0x008762);
  p.warn = QColor(0x996300);
  p.bad = QColor(0xc75200);
  p.quorum = QColor(0xb3578a);
  p.follower = QColor(0x667085);
  p.highlight = QColor(0xfff3c4);
  p.selection = QColor(0x0072b2);
  p.code = QColor(0x1b2330);
  p.codeText = QColor(0xe4eaf2);
  p.keys = {QColor(0x56b4e9), QColor(0xe69f00), QColor(0x8fd0b8), QColor(0xcc79a7), QColor(0x8da5d9), QColor(0xd9cf5a)};
  p.fields = {QColor(0xcfe6f7), QColor(0xfbe6bf), QColor(0xcdeee0), QColor(0xf3dbe8),
              QColor(0xfad9c8), QColor(0xdcdcf5), QColor(0xeef0c8)};
  return p;
}

Palette darkPalette() {
  Palette p;
  p.dark = true;
  p.window = QColor(0x11151c);
  p.panel = QColor(0x181e27);
  p.card = QColor(0x1d242f);
  p.sunken = QColor(0x2a323f);
  p.border = QColor(0x354050);
  p.text = QColor(0xe7ebf1);
  p.muted = QColor(0xa3b0c2);
  p.faint = QColor(0x5f6c7f);
  p.accent = QColor(0x56b4e9);
  p.good = QColor(0x2fc79a);
  p.warn = QColor(0xf0b030);
  p.bad = QColor(0xff8a4c);
  p.quorum = QColor(0xdf9cc4);
  p.follower = QColor(0x9aa7ba);
  p.highlight = QColor(0x4a4320);
  p.selection = QColor(0x56b4e9);
  p.code = QColor(0x0b0e13);
  p.codeText = QColor(0xdfe6ef);
  p.keys = {QColor(0x3f93c4), QColor(0xc78a0c), QColor(0x58a58a), QColor(0xb0618d), QColor(0x6b83bb), QColor(0xa89f3c)};
  p.fields = {QColor(0x1f435c), QColor(0x57431a), QColor(0x1f4d3d), QColor(0x532f45),
              QColor(0x5a3524), QColor(0x38386a), QColor(0x4a4a1e)};
  return p;
}

QString styleSheet(const Palette& p) {
  QFile file(QStringLiteral(":/brokerlab/style.qss"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QString sheet = QString::fromUtf8(file.readAll());
  const std::pair<const char*, QColor> names[] = {
      {"@window", p.window},     {"@panel", p.panel},   {"@card", p.card},
      {"@sunken", p.sunken},     {"@border", p.border}, {"@text", p.text},
      {"@muted", p.muted},       {"@faint", p.faint},   {"@accent", p.accent},
      {"@codeText", p.codeText}, {"@code", p.code},     {"@onAccent", p.dark ? QColor(0x0b1118) : QColor(Qt::white)},
      {"@bad", p.bad},           {"@good", p.good},     {"@hover", mixed(p.card, p.accent, 0.12)}};
  // Longer names first, so that @code does not eat the head of @codeText.
  for (const auto& [name, colour] : names) sheet.replace(QLatin1String(name), colour.name());
  return sheet;
}

}  // namespace

QColor Palette::keyColour(std::uint32_t hash) const {
  if (hash == 0) return mixed(faint, panel, 0.25);
  return keys[hash % keys.size()];
}

QColor faded(QColor colour, double opacity) {
  colour.setAlphaF(static_cast<float>(opacity));
  return colour;
}

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto between = [share](int from, int to) { return static_cast<int>(from + (to - from) * share); };
  return {between(a.red(), b.red()), between(a.green(), b.green()), between(a.blue(), b.blue())};
}

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() : palette_(lightPalette()) {}

void Theme::install() {
  desktopIsDark_ = QApplication::palette().color(QPalette::Window).lightness() < 110;
  installed_ = true;
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setFont(text());
  apply();
}

void Theme::setMode(ThemeMode mode) {
  mode_ = mode;
  apply();
}

void Theme::setMotion(Motion motion) {
  motion_ = motion;
  Q_EMIT changed();
}

void Theme::apply() {
  const bool dark = mode_ == ThemeMode::dark || (mode_ == ThemeMode::followDesktop && desktopIsDark_);
  palette_ = dark ? darkPalette() : lightPalette();
  if (!installed_) return;
  QPalette q;
  const Palette& p = palette_;
  q.setColor(QPalette::Window, p.window);
  q.setColor(QPalette::WindowText, p.text);
  q.setColor(QPalette::Base, p.panel);
  q.setColor(QPalette::AlternateBase, p.card);
  q.setColor(QPalette::Text, p.text);
  q.setColor(QPalette::Button, p.card);
  q.setColor(QPalette::ButtonText, p.text);
  q.setColor(QPalette::BrightText, p.bad);
  q.setColor(QPalette::Highlight, p.accent);
  q.setColor(QPalette::HighlightedText, p.dark ? QColor(0x0b1118) : QColor(Qt::white));
  q.setColor(QPalette::ToolTipBase, p.panel);
  q.setColor(QPalette::ToolTipText, p.text);
  q.setColor(QPalette::PlaceholderText, mixed(p.muted, p.panel, 0.15));
  q.setColor(QPalette::Link, p.accent);
  q.setColor(QPalette::Mid, p.border);
  q.setColor(QPalette::Dark, p.faint);
  q.setColor(QPalette::Light, p.panel);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    q.setColor(QPalette::Disabled, role, p.faint);
  QApplication::setPalette(q);
  qApp->setStyleSheet(styleSheet(p));
  Q_EMIT changed();
}

QFont Theme::text(int pixels, bool bold) const {
  QFont font;
  font.setFamilies({QStringLiteral("DejaVu Sans"), QStringLiteral("NanumGothic"), QStringLiteral("NanumBarunGothic"),
                    QStringLiteral("Noto Sans CJK KR"), QStringLiteral("sans-serif")});
  font.setStretch(QFont::SemiCondensed);
  font.setPixelSize(pixels);
  font.setBold(bold);
  return font;
}

QFont Theme::mono(int pixels, bool bold) const {
  QFont font;
  font.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("D2Coding"), QStringLiteral("NanumGothicCoding"),
                    QStringLiteral("monospace")});
  font.setStyleHint(QFont::Monospace);
  font.setPixelSize(pixels);
  font.setBold(bold);
  return font;
}

}  // namespace brokerlab::widgets
