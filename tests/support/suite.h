#pragma once
// QTest classes of one executable, each registered where it is defined:
//
//     class VarintTest : public QObject { Q_OBJECT private slots: void roundTrip(); };
//     BROKERLAB_TEST(VarintTest)
//     ...
//     #include "test_varint.moc"

#include <QObject>
#include <QTest>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace brokerlab::tests {

std::vector<std::function<std::unique_ptr<QObject>()>>& suites();

template <class T>
struct Registration {
  Registration() {
    suites().push_back([] { return std::unique_ptr<QObject>(std::make_unique<T>()); });
  }
};

}  // namespace brokerlab::tests

#define BROKERLAB_TEST(Class) static const brokerlab::tests::Registration<Class> registration##Class;

namespace QTest {
/// Lets QCOMPARE print std::string.
inline char* toString(const std::string& text) { return qstrdup(text.c_str()); }
inline char* toString(std::string_view text) { return qstrdup(std::string(text).c_str()); }
}  // namespace QTest
