#pragma once
class QWidget;

namespace brokerlab::widgets {

/// What the program is, its version and licence.
void showAbout(QWidget* parent);
/// Help on one view, in a small window that stays open beside the main one.
void showHelp(QWidget* parent, const char* topic);
/// What every mark in the pictures means.
void showLegend(QWidget* parent);

}  // namespace brokerlab::widgets
