// Putting a compacted segment in the place of those it was made from.

#include <algorithm>

#include "base/check.h"
#include "storage/log.h"

namespace brokerlab::storage {

// What the names in the directory say at each moment, and what opening the log makes of it:
//
//   .log .log.cleaned             the copy may be half written            it is thrown away: the old segments
//   .log .log.swap                the copy is whole and durable           the old ones go, the copy takes its name
//        .log.swap  .log.deleted  some of the old ones are out of the way the same
//   .log            .log.deleted  done                                    the copy
//
// The directory is synced between the lines, because a power cut may otherwise keep a later name and lose an earlier one.
Result<void> Log::replaceSegments(std::size_t from, std::size_t count, std::unique_ptr<Segment> cleaned,
                                  TimestampMs now, bool forgetOldFirst) {
  check(count > 0 && from + count < segments_.size(), "only closed segments are replaced");
  check(cleaned->baseOffset() == segments_[from]->baseOffset(), "a compacted segment begins where the first one did");
  const Offset end = endOfSegment(from + count - 1);
  std::vector<Offset> gone;
  for (std::size_t i = from + 1; i < from + count; ++i) gone.push_back(segments_[i]->baseOffset());

  if (!forgetOldFirst) {
    if (Result<void> r = cleaned->changeSuffix(disk_, directory_, ".cleaned", ".swap"); !r) return r;
    if (Result<void> r = disk_.syncDirectory(directory_); !r) return r;
  }
  if (Result<void> r = dropSegments(from, count, now); !r) return r;
  if (forgetOldFirst) {
    if (Result<void> r = disk_.syncDirectory(directory_); !r) return r;
    if (Result<void> r = cleaned->changeSuffix(disk_, directory_, ".cleaned", ".swap"); !r) return r;
  }
  if (Result<void> r = cleaned->changeSuffix(disk_, directory_, ".swap", ""); !r) return r;
  cleaned->setOptions(segmentOptions());
  segments_.insert(segments_.begin() + static_cast<std::ptrdiff_t>(from), std::move(cleaned));
  if (Result<void> r = disk_.syncDirectory(directory_); !r) return r;

  // What is kept in memory of the old ones is no longer what the files say.
  while (!tail_.empty() && tail_.front().baseOffset < end) popTail();
  for (const Offset base : gone) {
    if (Result<void> r = removeSnapshots(base, base + 1); !r) return r;
  }
  return {};
}

}  // namespace brokerlab::storage
