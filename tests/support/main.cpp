// Runs every test class registered in this executable, one after the other; arguments go to QTest
// (a test function's name runs just that one). Ends with one line that counts.

#include <QCoreApplication>
#include <QTextStream>
#include <cstdio>

#include "support/suite.h"

#ifdef BROKERLAB_TEST_WIDGETS
#include <QApplication>
using Application = QApplication;
#else
using Application = QCoreApplication;
#endif

namespace brokerlab::tests {
std::vector<std::function<std::unique_ptr<QObject>()>>& suites() {
  static std::vector<std::function<std::unique_ptr<QObject>()>> all;
  return all;
}
}  // namespace brokerlab::tests

int main(int argc, char** argv) {
  const Application application(argc, argv);
  int failures = 0;
  int classes = 0;
  for (const auto& make : brokerlab::tests::suites()) {
    const auto suite = make();
    if (QTest::qExec(suite.get(), argc, argv) != 0) ++failures;
    ++classes;
  }
  std::fflush(stdout);
  return failures == 0 && classes > 0 ? 0 : 1;
}
