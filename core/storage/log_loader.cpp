// Opening a log: from whatever a process, a power cut or a stranger left in its directory to a log that keeps its rules.
//
//   1  Names are judged before anything is touched: what cannot be ours refuses the partition.
//   2  Leftovers of deletion and compaction go, or are completed.
//   3  Segments are opened in order; indexes that are missing or contradict the log are rebuilt.
//   4  After anything but a clean shutdown every segment from the recovery point on is read to the last byte. At the first
//      batch that is not sound the log ends: the file is cut and later segments are dropped.
//   5  Epochs and producer state are brought in line with what is left.

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "storage/log.h"
#include "storage/small_files.h"

namespace brokerlab::storage {

class LogLoader {
 public:
  explicit LogLoader(Log& log) : log_(log), disk_(log.disk_) {}

  Result<void> run() {
    if (Result<void> r = judgeNames(); !r) return r;
    if (Result<void> r = finishLeftovers(); !r) return r;
    if (Result<void> r = openSegments(); !r) return r;
    loadEpochs();
    judgeEpochs();
    if (Result<void> r = loadSegments(); !r) return r;
    if (Result<void> r = startAtCheckpoint(); !r) return r;
    log_.highWatermark_ = log_.logStartOffset_;  // until the owner knows better (L9)
    if (Result<void> r = settleEpochs(); !r) return r;
    if (Result<void> r = log_.reloadProducers(recovered_); !r) return r;
    if (!recovered_.empty()) {
      // Snapshots of what had to be read again may be of another past: a power cut brings back those that a cut of the
      // log had removed.
      if (Result<void> r = log_.removeSnapshots(*recovered_.begin() + 1, INT64_MAX); !r) return r;
    }
    if (Result<void> r = tidySnapshots(); !r) return r;
    const bool untouched = log_.options_.cleanShutdown && !changedAnything_;
    log_.recoveryPoint_ = untouched ? log_.logEndOffset_ : std::min(log_.options_.recoveryPoint, log_.logEndOffset_);
    report();
    return {};
  }

 private:
  using Offsets = std::set<Offset>;

  Result<void> judgeNames() {
    Result<std::vector<disk::Entry>> entries = disk_.list(log_.directory_);
    if (!entries) return fail(entries.error());
    for (const disk::Entry& entry : *entries) {
      const auto ends = [&](std::string_view suffix) {
        return entry.name.size() >= suffix.size() &&
               entry.name.compare(entry.name.size() - suffix.size(), suffix.size(), suffix) == 0;
      };
      static constexpr std::string_view segmentFiles[] = {".log", ".index", ".timeindex", ".txnindex", ".snapshot"};
      static constexpr std::string_view leftovers[] = {".deleted", ".cleaned", ".swap"};
      for (const std::string_view suffix : segmentFiles) {
        if (!ends(suffix)) continue;
        if (entry.kind != disk::Kind::file) return fail("'{}' is not a regular file", printable(entry.name));
        if (suffix == ".log" && !offsetOfFileName(entry.name, suffix))
          return fail("'{}' is not the name of a segment (a base offset in 20 digits)", printable(entry.name));
        if (suffix == ".log") bases_.insert(*offsetOfFileName(entry.name, suffix));
        names_.insert(entry.name);
      }
      for (const std::string_view suffix : leftovers)
        if (ends(suffix) && entry.kind == disk::Kind::file) leftovers_.insert(entry.name);
      if (entry.name == leaderEpochFile && entry.kind != disk::Kind::file)
        return fail("'{}' is not a regular file", entry.name);
    }
    return {};
  }

  static std::string withoutSuffix(const std::string& name) { return name.substr(0, name.rfind('.')); }
  static bool hasSuffix(const std::string& name, std::string_view suffix) {
    return name.size() >= suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  }
  /// The base offset in "00000000000000000042.log.swap" and the like.
  static std::optional<Offset> baseOf(const std::string& name) {
    return parseInteger(std::string_view(name).substr(0, name.find('.')));
  }

  Result<void> removeFile(const std::string& name) {
    changedNames_ = true;
    return disk_.remove(log_.path(name));
  }

  Result<void> finishLeftovers() {
    Offset minCleaned = INT64_MAX;
    for (const std::string& name : leftovers_)
      if (hasSuffix(name, ".cleaned")) minCleaned = std::min(minCleaned, baseOf(name).value_or(INT64_MAX));
    std::vector<std::string> swaps;
    for (const std::string& name : leftovers_) {
      const bool unfinished = hasSuffix(name, ".swap") && baseOf(name).value_or(INT64_MAX) >= minCleaned;
      if (!hasSuffix(name, ".swap") || unfinished) {
        if (Result<void> r = removeFile(name); !r) return r;
      } else {
        swaps.push_back(name);
      }
    }
    // A finished compaction: what it replaces goes first, then the new files take their names.
    for (const std::string& name : swaps) {
      if (!hasSuffix(name, ".log.swap") || !baseOf(name)) continue;
      const Offset from = *baseOf(name);
      Result<Offset> end = endOfBatches(name, from);
      if (!end) return fail(end.error());
      for (auto old = names_.begin(); old != names_.end();) {
        // Also an index whose .log is out of the way already: it must not be taken for the new segment's.
        const std::optional<Offset> base = baseOf(*old);
        if (!base || hasSuffix(*old, ".snapshot") || *base < from || *base >= std::max(*end, from + 1)) {
          ++old;
          continue;
        }
        if (Result<void> r = removeFile(*old); !r) return r;
        bases_.erase(*base);
        old = names_.erase(old);
      }
    }
    for (const std::string& name : swaps) {
      const std::string final = withoutSuffix(name);
      if (Result<void> r = disk_.rename(log_.path(name), log_.path(final)); !r) return r;
      changedNames_ = true;
      names_.insert(final);
      if (const std::optional<Offset> base = offsetOfFileName(final, ".log")) bases_.insert(*base);
    }
    for (const std::string& name : names_) {
      const bool index = hasSuffix(name, ".index") || hasSuffix(name, ".timeindex") || hasSuffix(name, ".txnindex");
      if (!index || !baseOf(name) || bases_.count(*baseOf(name)) != 0) continue;
      if (Result<void> r = removeFile(name); !r) return r;
    }
    return {};
  }

  Result<Offset> endOfBatches(const std::string& name, Offset base) {
    Result<Bytes> bytes = disk_.readAll(log_.path(name), std::size_t{INT32_MAX});
    if (!bytes) return fail(bytes.error());
    Offset end = base;
    record::BatchCursor cursor(bytes->view());
    while (const std::optional<record::BatchView> batch = cursor.next()) end = batch->header.nextOffset();
    return end;
  }

  Result<void> openSegments() {
    for (const Offset base : bases_) {
      const std::string stem = offsetFileStem(base);
      const bool indexed = names_.count(stem + ".index") != 0 && names_.count(stem + ".timeindex") != 0;
      Result<std::unique_ptr<Segment>> segment =
          Segment::open(disk_, log_.directory_, base, log_.segmentOptions(), log_.options_.now);
      if (!segment) return fail(segment.error());
      if (!indexed && (*segment)->size() > 0) withoutIndex_.insert(base);
      log_.segments_.push_back(std::move(*segment));
    }
    if (log_.segments_.empty()) {
      const Offset start = log_.options_.logStartOffset.value_or(0);
      if (Result<void> r = log_.addSegment(start, log_.options_.now); !r) return r;
    }
    return {};
  }

  void loadEpochs() {
    const Result<Bytes> bytes = disk_.readAll(log_.path(leaderEpochFile));
    if (!bytes) return;
    Result<LeaderEpochCache> cache = LeaderEpochCache::parse(bytes->text());
    if (!cache) return distrustEpochs(cache.error().message);
    log_.epochs_ = std::move(*cache);
    epochsTrusted_ = true;
  }

  /// The leader epoch is not covered by a batch's checksum, and the epoch file has none. When they disagree before
  /// recovery, one odd batch among others that agree is damaged; otherwise it is the file that is not believed.
  void judgeEpochs() {
    if (!epochsTrusted_) return;
    struct Seen {
      LeaderEpoch noted;
      bool agrees;
    };
    std::vector<Seen> seen;
    for (std::size_t i = firstToRecover(); i < log_.segments_.size(); ++i) {
      (void)log_.segments_[i]->scan(0, [&](const BatchAt& batch, const Chain&) -> Result<bool> {
        const LeaderEpoch noted = log_.epochs_.epochAt(batch.header.baseOffset);
        if (noted != noEpoch) seen.push_back({noted, noted == batch.header.partitionLeaderEpoch});
        return true;
      });
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i].agrees) continue;
      const auto backs = [&](std::size_t k) {
        return k < seen.size() && seen[k].agrees && seen[k].noted == seen[i].noted;
      };
      const auto odd = [&](std::size_t k) { return k < seen.size() && !seen[k].agrees; };
      if ((backs(i + 1) || (i > 0 && backs(i - 1))) && !odd(i + 1) && !(i > 0 && odd(i - 1))) continue;
      distrustEpochs("they are not those in the batches");
      return;
    }
  }

  void distrustEpochs(std::string why) {
    remarks_.push_back("leader epochs were read from the batches again: " + std::move(why));
    log_.epochs_.clear();
    epochsTrusted_ = false;
  }

  /// Each noted epoch must start exactly where the first batch of it does.
  bool epochsFit() {
    if (log_.options_.mayHaveGaps || log_.options_.config.cleanupCompact) return true;
    LeaderEpoch before = noEpoch;
    for (const EpochEntry& entry : log_.epochs_.entries()) {
      const auto epochOf = [&](Offset offset) -> std::optional<record::BatchHeader> {
        const Offset first = log_.segments_.front()->baseOffset();
        if (offset < first || offset >= log_.logEndOffset_) return std::nullopt;
        Result<std::optional<BatchAt>> batch = log_.segments_[log_.segmentFor(offset)]->find(offset);
        return batch && *batch ? std::optional((*batch)->header) : std::nullopt;
      };
      const std::optional<record::BatchHeader> first = epochOf(entry.startOffset);
      if (first && first->partitionLeaderEpoch != entry.epoch) return false;
      const bool atStart = entry.startOffset <= log_.logStartOffset_;
      if (first && !atStart && first->baseOffset != entry.startOffset) return false;
      const std::optional<record::BatchHeader> previous = atStart ? std::nullopt : epochOf(entry.startOffset - 1);
      if (previous && previous->partitionLeaderEpoch != before) return false;
      before = entry.epoch;
    }
    const Offset last = log_.logEndOffset_ - 1;
    if (log_.epochs_.empty() || last < log_.segments_.front()->baseOffset()) return true;
    Result<std::optional<BatchAt>> batch = log_.segments_[log_.segmentFor(last)]->find(last);
    return !batch || !*batch || (*batch)->header.partitionLeaderEpoch == log_.epochs_.latestEpoch();
  }

  /// The segment that holds the recovery point, and all later ones.
  std::size_t firstToRecover() const {
    if (log_.options_.cleanShutdown) return log_.segments_.size();
    return log_.segmentFor(log_.options_.recoveryPoint);
  }

  Result<void> loadSegments() {
    const std::size_t recoverFrom = firstToRecover();
    Offset next = log_.segments_.front()->baseOffset();
    for (std::size_t i = 0; i < log_.segments_.size(); ++i) {
      Segment& segment = *log_.segments_[i];
      const Offset base = segment.baseOffset();
      const bool last = i + 1 == log_.segments_.size();
      if (base < next) return fail("segment {} overlaps the one before, which ends at {}", base, next);
      const bool gaps = log_.options_.mayHaveGaps || log_.options_.config.cleanupCompact;
      if (base > next && !gaps) {
        if (i <= recoverFrom)
          return fail("between segment {} and the one before offsets {} to {} are missing", base, next, base - 1);
        // A power cut took the unflushed end of the segment before, but not this one's name.
        reason_ = fmt::format("offsets {} to {} are missing", next, base - 1);
        changedAnything_ = true;
        if (Result<void> r = dropFrom(i); !r) return r;
        break;
      }

      std::string why;
      if (i < recoverFrom) {
        if (withoutIndex_.count(base) != 0) {
          why = "an index is missing";
        } else {
          Result<Offset> end = segment.loadEnd();
          if (end) {
            next = *end;
            continue;
          }
          why = end.error().message;
        }
        remarks_.push_back(fmt::format("segment {} was read again: {}", base, why));
        changedAnything_ = true;
      }
      Result<Segment::Recovered> recovered = recoverSegment(segment);
      if (!recovered) return fail(recovered.error());
      next = recovered->nextOffset;
      if (recovered->reason.empty()) {
        if (!last) {
          if (Result<void> r = segment.close(); !r) return r;
        }
        continue;
      }
      if (i < recoverFrom && !last)
        return fail("segment {} is damaged at byte {} although it was complete once: {}", base, recovered->validBytes,
                    recovered->reason);
      // Here the log ends.
      dropped_ = segment.size() - recovered->validBytes;
      reason_ = fmt::format("segment {}: {}", base, recovered->reason);
      changedAnything_ = true;
      if (Result<void> r = segment.truncateAt(recovered->validBytes, next, log_.options_.now); !r) return r;
      if (Result<void> r = dropFrom(i + 1); !r) return r;
    }
    log_.logEndOffset_ = next;
    return {};
  }

  Result<Segment::Recovered> recoverSegment(Segment& segment) {
    recovered_.insert(segment.baseOffset());
    scanned_ = scanned_ || segment.size() > 0;
    return segment.recover([&](const record::BatchHeader& header, const Chain&) -> std::string {
      const LeaderEpoch epoch = header.partitionLeaderEpoch;
      if (epochsTrusted_) {
        // The checksum does not cover the epoch, but every epoch was noted before its first batch was written (L7).
        const LeaderEpoch noted = log_.epochs_.epochAt(header.baseOffset);
        if (noted != noEpoch && noted != epoch)
          return fmt::format("the batch at offset {} says epoch {}, the leader epoch file {}", header.baseOffset, epoch,
                             noted);
      } else if (epoch < log_.epochs_.latestEpoch()) {
        return fmt::format("the epoch falls to {} at offset {}", epoch, header.baseOffset);
      } else {
        log_.epochs_.assign(epoch, header.baseOffset);
      }
      return {};
    });
  }

  Result<void> dropFrom(std::size_t index) {
    for (std::size_t i = index; i < log_.segments_.size(); ++i) {
      dropped_ += log_.segments_[i]->size();
      const std::string stem = offsetFileStem(log_.segments_[i]->baseOffset());
      for (const std::string_view suffix : segmentFileKinds) {
        const std::string name = stem + std::string(suffix);
        if (!disk_.exists(log_.path(name))) continue;
        if (Result<void> r = removeFile(name); !r) return r;
      }
    }
    log_.segments_.resize(index);
    return {};
  }

  Result<void> startAtCheckpoint() {
    const Offset first = log_.segments_.front()->baseOffset();
    const Offset start = std::max(log_.options_.logStartOffset.value_or(first), first);
    log_.logStartOffset_ = start;
    if (log_.logEndOffset_ >= start) return {};
    if (log_.options_.cleanShutdown) {
      // Nothing can have been lost, so it is the checkpoint that is wrong.
      remarks_.push_back(fmt::format("the log start checkpoint says {}, beyond the log's end {}: it is not believed",
                                     start, log_.logEndOffset_));
      log_.logStartOffset_ = first;
      return {};
    }
    // What the checkpoint says was deleted is not brought back; there is nothing else.
    remarks_.push_back(
        fmt::format("the log ended at {}, before its start {}: it starts anew there", log_.logEndOffset_, start));
    changedAnything_ = true;
    if (Result<void> r = dropFrom(0); !r) return r;
    if (Result<void> r = log_.removeSnapshots(0, INT64_MAX); !r) return r;
    if (Result<void> r = log_.addSegment(start, log_.options_.now); !r) return r;
    log_.logEndOffset_ = start;
    return {};
  }

  Result<void> settleEpochs() {
    // An epoch that starts at the end has written nothing; its leader will note it again.
    // So the file may keep it: it is left out of every reading, and replaced with the next epoch.
    log_.epochs_.truncateFromEnd(log_.logEndOffset_);
    const LeaderEpochCache before = log_.epochs_;
    const bool hadFile = epochsTrusted_;
    if (epochsTrusted_ && !epochsFit()) distrustEpochs("they do not start where the file says");
    if (!epochsTrusted_) {
      log_.epochs_.clear();
      for (const auto& segment : log_.segments_) {
        Result<void> scanned = segment->scan(0, [&](const BatchAt& batch, const Chain&) -> Result<bool> {
          if (batch.header.partitionLeaderEpoch > log_.epochs_.latestEpoch())
            log_.epochs_.assign(batch.header.partitionLeaderEpoch, batch.header.baseOffset);
          return true;
        });
        if (!scanned) return fail(scanned.error());
      }
    }
    log_.epochs_.truncateFromEnd(log_.logEndOffset_);
    log_.epochs_.truncateFromStart(log_.logStartOffset_);
    const bool differs = !hadFile || !epochsTrusted_ || before.entries() != log_.epochs_.entries();
    const bool nothing = log_.epochs_.empty() && !disk_.exists(log_.path(leaderEpochFile));
    return differs && !nothing ? log_.saveEpochs() : Result<void>();
  }

  /// Snapshots that belong to no segment go, except the newest one.
  Result<void> tidySnapshots() {
    Result<std::vector<Offset>> offsets = log_.snapshotOffsets();
    if (!offsets) return fail(offsets.error());
    Offset newest = noOffset;
    for (const Offset offset : *offsets)
      if (offset <= log_.logEndOffset_) newest = std::max(newest, offset);
    Offsets bases;
    for (const auto& segment : log_.segments_) bases.insert(segment->baseOffset());
    for (const Offset offset : *offsets) {
      if (offset == newest || (bases.count(offset) != 0 && offset <= log_.logEndOffset_)) continue;
      if (Result<void> r = removeFile(offsetFileStem(offset) + ".snapshot"); !r) return r;
    }
    return {};
  }

  void report() {
    log_.namesUnsynced_ = log_.namesUnsynced_ || changedNames_;
    std::string reason = reason_;
    for (const std::string& remark : remarks_) reason += (reason.empty() ? "" : "; ") + remark;
    if (!scanned_ && reason.empty()) return;
    if (reason.empty()) reason = "every batch behind the recovery point is sound";
    log_.change({LogChange::Kind::recovered, log_.logEndOffset_, log_.logEndOffset_, dropped_, std::move(reason)});
  }

  Log& log_;
  disk::Disk& disk_;
  Offsets bases_;
  Offsets withoutIndex_;
  std::set<std::string> names_;
  std::set<std::string> leftovers_;
  bool epochsTrusted_ = false;
  bool changedNames_ = false;
  bool changedAnything_ = false;
  bool scanned_ = false;
  Offsets recovered_;
  std::int64_t dropped_ = 0;
  std::string reason_;
  std::vector<std::string> remarks_;
};

Result<std::unique_ptr<Log>> Log::open(disk::Disk& disk, std::string directory, LogOptions options) {
  std::unique_ptr<Log> log(new Log(disk, std::move(directory), std::move(options)));
  if (Result<void> r = LogLoader(*log).run(); !r) return fail(r.error());
  return log;
}

}  // namespace brokerlab::storage
