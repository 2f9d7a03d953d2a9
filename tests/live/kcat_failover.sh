#!/usr/bin/env bash
exec timeout 300 python3 "$(dirname "$0")/kcat_failover.py" "$1"
