#!/usr/bin/env bash
# Every answer of Apache Kafka that was recorded, compared with ours.
exec timeout 120 /usr/bin/python3 "$(dirname "$0")/../conformance/oracle.py" check "$1"
