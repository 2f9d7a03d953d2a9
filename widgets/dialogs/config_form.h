#pragma once
// Client configs as a form: Kafka's name, a field with the default in it, and one sentence that says what it does.

#include <QString>
#include <QWidget>
#include <functional>
#include <string_view>
#include <vector>

class QComboBox;
class QLineEdit;
class QVBoxLayout;

namespace brokerlab::widgets {

struct ConfigField {
  const char* name;
  const char* standard;  // Kafka's default
  /// To choose from; empty: any text.
  std::vector<const char*> choices;
  const char* sentence;  // English; translated where it is shown
};
struct ConfigSection {
  const char* title;
  std::vector<ConfigField> fields;
};

class ConfigForm : public QWidget {
  Q_OBJECT
 public:
  ConfigForm(const std::vector<ConfigSection>& sections, std::function<void()> changed, QWidget* parent);
  /// "linger.ms=5 batch.size=1000": those that are not at their default, in the order of the form.
  QString line() const;
  QString value(const char* name) const;
  void setValue(const char* name, const QString& value);

 private:
  struct Row {
    QString name;
    QString standard;
    QComboBox* choice = nullptr;
    QLineEdit* text = nullptr;
    QString value() const;
  };
  void addRow(const ConfigField& field, QWidget* parent, QVBoxLayout& column);
  std::vector<Row> rows_;
  std::function<void()> changed_;
};

/// Everything of Kafka's producer and consumer that the engine's clients honour.
const std::vector<ConfigSection>& producerConfigs();
const std::vector<ConfigSection>& consumerConfigs();
/// The field of that name of either; it must be there.
const ConfigField& configField(std::string_view name);

}  // namespace brokerlab::widgets
