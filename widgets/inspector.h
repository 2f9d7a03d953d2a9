#pragma once
// What the selected thing is made of: facts, files, bytes, fields.
//
//   facts of the selected replica, broker or frame
//   the data directory of its node
//   the chosen file (or frame): bytes ⇄ fields, and one sentence for the field under the pointer

#include <QTimer>
#include <QWidget>
#include <optional>

#include "widgets/session_model.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QListWidget;
class QSplitter;
class QTreeView;
class QTreeWidget;
class QTreeWidgetItem;

namespace brokerlab::widgets {

class FieldModel;
class HexView;

class Inspector : public QWidget {
  Q_OBJECT
 public:
  explicit Inspector(SessionModel& session, QWidget* parent = nullptr);
  void openFile(NodeId node, const std::string& path);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  using Facts = std::vector<std::pair<QString, QString>>;
  QWidget* makeHead();
  void retranslate();
  void refreshNodes();
  void refreshFacts();
  Facts factsOfReplica(const view::ClusterView& view) const;
  Facts factsOfNode(const view::ClusterView& view) const;
  void factsOfConsumer(const view::ConsumerView& consumer, const view::ClusterView& view, Facts& out) const;
  void factsOfProducer(const view::ProducerView& producer, Facts& out) const;
  void followSelection(const Selected& now);
  void loadFiles();
  void showFiles(const view::FileList& files);
  void loadContent();
  void showContent(const view::FileContent& content);
  void showFrame(const view::FrameContent& content);
  void showFields(Bytes bytes, std::int64_t from, const std::vector<view::FieldRange>& fields,
                  const std::string& problem);
  void locateRecord();
  void markRecord();
  void showPlaces();
  void showNothing(const QString& why);
  Facts factsOfRecord(const view::ClusterView& view) const;
  void fieldPicked(int field, bool fromTree);

  SessionModel& session_;
  QLabel* subject_;
  QWidget* factsBox_;
  QGridLayout* facts_;
  QWidget* filesBox_ = nullptr;
  QComboBox* nodes_;
  QTreeWidget* files_;
  QListWidget* places_;
  QLabel* fileTitle_;
  HexView* hex_;
  QTreeView* tree_;
  FieldModel* fields_;
  QLabel* sentence_;
  QSplitter* splitter_;
  NodeId node_ = NodeId::none();
  std::string path_;
  std::string wantedDirectory_;
  view::FileList listed_;
  std::uint64_t contentKey_ = 0;
  bool showingFrame_ = false;
  std::optional<view::RecordLocation> record_;
  QTimer poll_;
  /// Virtual time at which the files were last asked for while time stood still.
  Instant filesAt_;
};

}  // namespace brokerlab::widgets
