#include "resources.h"

#include <QtGlobal>
#include <QDir>

// Q_INIT_RESOURCE declares a function in the global namespace.
static void initAll() {
  Q_INIT_RESOURCE(brokerlab);
  Q_INIT_RESOURCE(brokerlab_translations);
}

namespace brokerlab {
void initResources() { initAll(); }
}  // namespace brokerlab
