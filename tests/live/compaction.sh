#!/usr/bin/env bash
exec timeout 300 /usr/bin/python3 "$(dirname "$0")/compaction.py" "$1"
