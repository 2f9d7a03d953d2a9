#!/usr/bin/env bash
# What would make two runs of one seed differ must not be written in core/ (core/live is the border to real time).
set -u
cd "$(dirname "$0")/../.."
banned='std::chrono|random_device|mt19937|_distribution<|std::shuffle|std::random_shuffle|gettimeofday|clock_gettime|std::time\(|[^a-zA-Z_]rand\(|srand\(|std::thread|std::mutex|std::async|this_thread|#include <Q|std::hash<[^>]*\*'
found=$(grep -rnE "$banned" core --include='*.h' --include='*.cpp' | grep -v '^core/live/')
status=0
if [ -n "$found" ]; then
  echo "not allowed in core/:"; echo "$found"; status=1
fi
# A range-for over a member or variable declared as an unordered container in the same file.
while IFS= read -r file; do
  names=$(grep -oE 'unordered_(map|set)<.*> +[a-zA-Z_]+' "$file" | grep -oE '[a-zA-Z_]+$' | sort -u)
  stem="${file%.*}"
  for name in $names; do
    for where in "$stem.h" "$stem.cpp"; do
      [ -e "$where" ] || continue
      if grep -nE "for \(.*: *(this->)?$name\)" "$where"; then
        echo "$where: iterates over the unordered container $name"; status=1
      fi
    done
  done
done < <(grep -rlE 'unordered_(map|set)<' core --include='*.h' --include='*.cpp' | grep -v '^core/live/')
python3 tests/checks/draw_order.py || status=1
exit $status
