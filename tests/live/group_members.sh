#!/usr/bin/env bash
exec timeout 200 /usr/bin/python3 "$(dirname "$0")/group_members.py" "$1"
