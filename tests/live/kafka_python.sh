#!/usr/bin/env bash
exec timeout 300 python3 "$(dirname "$0")/kafka_python.py" "$1"
