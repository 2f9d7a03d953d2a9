#!/usr/bin/env bash
exec timeout 300 python3 "$(dirname "$0")/command_line.py" "$1"
