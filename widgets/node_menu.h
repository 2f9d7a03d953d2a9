#pragma once
// Context menus: everything that can be done to a thing, each entry a line of the script language.

#include <QCoreApplication>
#include <functional>

#include "widgets/cluster/canvas.h"

class QMenu;

namespace brokerlab::widgets {

class SessionModel;

class NodeMenu {
  Q_DECLARE_TR_FUNCTIONS(NodeMenu)
 public:
  explicit NodeMenu(SessionModel& session) : session_(session) {}

  /// Adds what can be done to `thing` to the menu.
  void build(QMenu& menu, const Thing& thing) const;
  /// The line that a key (K, R, F, P, T) stands for; empty when it means nothing for this thing.
  QString lineForKey(QChar key, const Thing& thing) const;
  /// The faults of all nodes: what the toolbar's "Faults" offers.
  void buildFaults(QMenu& menu) const;

 private:
  void add(QMenu& menu, const QString& words, const QString& line, const QString& key = {}, bool enabled = true) const;
  void nodeActions(QMenu& menu, NodeId node) const;
  void linkActions(QMenu& menu, NodeId node) const;
  void replicaActions(QMenu& menu, const Thing& thing) const;
  void steerActions(QMenu& menu, const Thing& thing) const;
  void clientActions(QMenu& menu, const Thing& thing) const;
  QString clientName(NodeId node) const;
  SessionModel& session_;
};

}  // namespace brokerlab::widgets
