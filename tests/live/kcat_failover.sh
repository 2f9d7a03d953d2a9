#!/usr/bin/env bash
exec timeout 300 /usr/bin/python3 "$(dirname "$0")/kcat_failover.py" "$1"
