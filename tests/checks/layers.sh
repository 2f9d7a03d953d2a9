#!/usr/bin/env bash
# Proves that the layering holds by compiling: each layer's headers must be found by a target that depends on it and
# must not exist for one that does not. The include path of a layer is read from its real compile command.
set -u
cd "$(dirname "$0")/../.."
database=build/debug/compile_commands.json
[ -e "$database" ] || cmake --preset debug >/dev/null || exit 1
python3 - "$database" <<'PY'
import json, os, re, subprocess, sys, tempfile
database = json.load(open(sys.argv[1]))
root = os.getcwd()
includes = {}
for entry in database:
    match = re.match(re.escape(root) + r'/core/([a-z]+)/', entry['file'])
    if match and match[1] not in includes:
        includes[match[1]] = re.findall(r'-(?:I|isystem) ?(\S+)', entry['command'])
def compiles(flags, header):
    with tempfile.NamedTemporaryFile('w', suffix='.cpp') as source:
        source.write(f'#include "{header}"\n'); source.flush()
        return subprocess.run(['g++', '-std=c++20', '-fsyntax-only', *[f'-I{p}' for p in flags], source.name],
                              capture_output=True).returncode == 0
# layer, header it may use, headers that must not exist for it
cases = [
    ('base', 'base/bytes.h', ['model/ids.h', 'record/batch.h']),
    ('record', 'model/ids.h', ['storage/log.h', 'protocol/api_keys.h', 'disk/disk.h']),
    ('protocol', 'model/ids.h', ['storage/log.h', 'runtime/node.h']),
    ('storage', 'disk/disk.h', ['runtime/node.h', 'protocol/api_keys.h', 'broker/broker_node.h']),
    ('raft', 'storage/log.h', ['controller/controller_node.h', 'broker/broker_node.h']),
    ('controller', 'raft/raft.h', ['broker/broker_node.h', 'sim/world.h']),
    ('broker', 'raft/raft.h', ['controller/controller_node.h', 'sim/world.h', 'view/view.h']),
    ('sim', 'runtime/node.h', ['broker/broker_node.h', 'storage/log.h']),
    ('cluster', 'sim/world.h', ['live/session.h']),
]
wrong = 0
for layer, allowed, forbidden in cases:
    flags = includes.get(layer)
    if flags is None:
        print(f'no compile command for core/{layer}'); wrong += 1; continue
    if not compiles(flags, allowed):
        print(f'core/{layer} cannot include {allowed}, which it depends on'); wrong += 1
    for header in forbidden:
        if not os.path.exists(f'core/{header}'):
            print(f'core/{header} is gone: name another header in this check'); wrong += 1
        elif compiles(flags, header):
            print(f'core/{layer} can include {header}, which is not below it'); wrong += 1
print(f'{len(cases)} layers checked, {wrong} wrong')
sys.exit(1 if wrong else 0)
PY
