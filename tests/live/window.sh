#!/usr/bin/env bash
# Without a display the program still does the main job: the lesson plays in a window off screen, the narration and the
# paths of the pictures are printed.
set -euo pipefail
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM timeout 120 "$program" >out 2>err || { cat out err; exit 1; }
for words in "There is no display here" "Killed: broker 2" "rides-1: new leader broker 1" "The lesson was played to its end."; do
  grep -q "$words" out || { echo "not said: $words"; cat out err; exit 1; }
done
[ ! -s err ] || { echo "complaints:"; cat err; exit 1; }
pictures=$(grep -c '^  /.*\.png$' out)
[ "$pictures" -ge 8 ] || { echo "only $pictures pictures"; exit 1; }
grep '^  /.*\.png$' out | while read -r path; do
  [ "$(head -c 4 "$path" | tail -c 3)" = PNG ] || { echo "no picture: $path"; exit 1; }
done
echo "no display: lesson played, $pictures pictures"
