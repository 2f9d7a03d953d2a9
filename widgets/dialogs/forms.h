#pragma once
#include <QStringList>

#include "widgets/dialogs/command_dialog.h"

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace brokerlab::widgets {

class ConfigForm;

/// create-topic NAME partitions=N rf=N [config=value…]
class CreateTopicDialog : public CommandDialog {
  Q_OBJECT
 public:
  CreateTopicDialog(int brokers, const QStringList& existing, QWidget* parent);
  QString line() const override;

 private:
  QLineEdit* name_;
  QSpinBox* partitions_;
  QSpinBox* replicas_;
  QSpinBox* minIsr_;
  QLineEdit* config_;
};

/// produce TOPIC [partition=N] [key=K] value=V [acks=…] [count=N]
class ProduceDialog : public CommandDialog {
  Q_OBJECT
 public:
  ProduceDialog(const QStringList& topics, QWidget* parent);
  QString line() const override;

 private:
  QComboBox* topic_;
  QLineEdit* key_;
  QLineEdit* value_;
  QCheckBox* tombstone_;
  QLineEdit* partition_;
  QComboBox* acks_;
  QSpinBox* count_;
};

/// start producer NAME topic=T …
class ProducerDialog : public CommandDialog {
  Q_OBJECT
 public:
  ProducerDialog(const QStringList& topics, const QString& name, QWidget* parent);
  QString line() const override;

 private:
  QLineEdit* name_;
  QComboBox* topic_;
  QComboBox* acks_;
  QCheckBox* idempotent_;
  QLineEdit* every_;
  QSpinBox* keys_;
  ConfigForm* configs_;
  QLineEdit* config_;
};

/// start consumer NAME topic=T …
class ConsumerDialog : public CommandDialog {
  Q_OBJECT
 public:
  ConsumerDialog(const QStringList& topics, const QString& name, QWidget* parent);
  QString line() const override;

 private:
  QLineEdit* name_;
  QComboBox* topic_;
  QLineEdit* group_;
  QLineEdit* partitions_;
  QComboBox* from_;
  QLineEdit* processing_;
  QComboBox* commits_;
  QCheckBox* committed_;
  ConfigForm* configs_;
  QLineEdit* config_;
};

/// run until PREDICATE: time runs at its pace and stops at exactly the step that makes it so.
class RunUntilDialog : public CommandDialog {
  Q_OBJECT
 public:
  RunUntilDialog(const QStringList& partitions, QWidget* parent);
  QString line() const override;
  QString condition() const;

 private:
  QComboBox* condition_;
};

/// set topic|broker NAME key=value, unset … key
class ConfigDialog : public CommandDialog {
  Q_OBJECT
 public:
  /// `chosen` is the topic that is set at first; empty: the first one.
  ConfigDialog(const QStringList& topics, int brokers, const QString& chosen, QWidget* parent);
  QString line() const override;

 private:
  QComboBox* resource_;
  QComboBox* key_;
  QLineEdit* value_;
};

}  // namespace brokerlab::widgets
