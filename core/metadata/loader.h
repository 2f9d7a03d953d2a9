#pragma once
// From batches of the metadata log to images: the one place that knows transactions of the log (D6, KIP-868).
//
// In Kafka: MetadataLoader, MetadataBatchLoader.

#include <vector>

#include "metadata/image.h"

namespace brokerlab::metadata {

/// Follows the committed log of one node. Owned by a broker or a standby controller.
class Loader {
 public:
  /// Applies one whole batch (data or control). What it changed is merged into `delta`; records inside a transaction that
  /// is still open show up with its end. A sentence for the first record that could not be applied; the others are.
  Result<void> load(const Bytes& batch, Delta& delta);

  const Image& image() const { return image_; }
  bool inTransaction() const { return inTransaction_; }
  /// Offset after the last record read, also of control batches and open transactions.
  Offset nextOffset() const { return nextOffset_; }
  void reset();

 private:
  Image image_;
  bool inTransaction_ = false;
  std::vector<Record> waiting_;
  Offset nextOffset_ = 0;
};

}  // namespace brokerlab::metadata
