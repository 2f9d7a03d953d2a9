#!/usr/bin/env bash
# The same script and seed in Debug with sanitizers, in Release, and in Release by another compiler: equal events, equal
# bytes on disk. And a session recorded with a real client replays to the events it had.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=("$1")
# Whatever presets are built here are compared; `./dev build release`, `./dev build clang` make more.
for preset in debug dev release clang; do
  other=$PWD/build/$preset/app/brokerlab
  [ -x "$other" ] && [ "$other" != "$1" ] && programs+=("$other")
done
number=0
for program in "${programs[@]}" "$1"; do
  number=$((number + 1))
  mkdir "$work/$number"
  "$program" play --quiet tests/scripts/failover.script --seed 7 --events "$work/$number/events" --data "$work/$number/data"
  # And what random runs draw and do: groups, transactions and compaction too.
  for seed in 1 2 3; do
    "$program" chaos --seed $seed --groups
    "$program" chaos --seed $seed --combined --compacted
  done > "$work/$number/chaos"
  (cd "$work/$number/data" && find . -type f ! -name .lock -print0 | sort -z | xargs -0 sha256sum) > "$work/$number/files"
  if [ $number -gt 1 ]; then
    cmp "$work/1/events" "$work/$number/events" || { echo "$program: other events"; exit 1; }
    cmp "$work/1/chaos" "$work/$number/chaos" || { echo "$program: other random runs"; exit 1; }
    diff "$work/1/files" "$work/$number/files" || { echo "$program: other bytes on disk"; exit 1; }
  fi
done
echo "$(wc -l < "$work/1/events") events and $(wc -l < "$work/1/files") files are the same in $number runs of ${#programs[@]} builds"

# A recorded session: the first program is the release build.
mkdir "$work/live"
python3 - "$1" "$work/live" <<'PY'
import subprocess, sys
sys.path.insert(0, "tests/live")
from harness import Serve
program, work = sys.argv[1:]
with Serve(program, "--record", f"{work}/session", data=f"{work}/data") as serve:
    serve.tell("create-topic orders partitions=2 rf=3")
    text = "".join(f"k{i % 3}\tvalue {i}\n" for i in range(300))
    subprocess.run(["kcat", "-P", "-b", serve.bootstrap, "-t", "orders", "-K", "\t", "-X", "acks=all"], input=text, text=True, check=True)
    serve.tell("kill broker 2")
    subprocess.run(["kcat", "-P", "-b", serve.bootstrap, "-t", "orders", "-K", "\t", "-X", "acks=1"], input=text, text=True, check=True)
    subprocess.run(["kcat", "-C", "-b", serve.bootstrap, "-t", "orders", "-e", "-q"], stdout=subprocess.DEVNULL, check=True)
PY
for i in 1 2; do "$1" play --quiet "$work/live/session" --events "$work/live/events-$i" --data "$work/live/replay-$i"; done
cmp "$work/live/events-1" "$work/live/events-2"
for broker in 1 2 3; do
  for log in "$work/live/data/broker-$broker"/orders-*/*.log; do
    cmp "$log" "$work/live/replay-1/broker-$broker/$(basename "$(dirname "$log")")/$(basename "$log")"
  done
done
echo "a session with a real client replayed: $(wc -l < "$work/live/events-1") events, the same segment files"
