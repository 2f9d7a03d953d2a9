#pragma once
// The window's main states as pictures, each reached the way a person reaches it: what reviewers and translators look
// at, in every size, theme and language (`brokerlab --screenshots DIR --scenes`).

#include <QString>

#include "widgets/window/main_window.h"

namespace brokerlab::app {

/// Handles events until `done` holds; false when that took longer.
bool waitFor(const std::function<bool()>& done, int milliseconds);

/// Saves one PNG a scene into `folder` and prints their paths. The window's session must stand still and have the
/// topic "orders" with a producer and a consumer. Returns the exit code.
int pictureScenes(widgets::MainWindow& window, const QString& folder);

}  // namespace brokerlab::app
