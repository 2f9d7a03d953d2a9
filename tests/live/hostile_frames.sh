#!/usr/bin/env bash
exec timeout 300 python3 "$(dirname "$0")/hostile_frames.py" "$1"
