#!/usr/bin/env bash
# Runs real clients against the built binary: Python (grpcio), Node (grpc-js) and `buf curl`.
# Each has a server of its own with an empty catalogue, ended by SIGINT, which must exit with 0.
#
#     clients/run.sh [BINARY]
#
# Needs python3, node and npm. Client packages go to target/clients and clients/node/node_modules.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:-$here/../target/release/quotarium}")
venv=$here/../target/clients/venv
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT

install_clients() {
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/python/requirements.txt" --requirement "$here/buf-requirements.txt"
  npm ci --prefix "$here/node" --no-audit --no-fund --silent
}

# with_server NAME COMMAND…: the command, with the address of a new server as its last argument.
with_server() {
  local name=$1 address="" status=0
  shift
  : >"$scratch/$name.out"
  "$binary" serve --data "$scratch/$name" --listen 127.0.0.1:0 >"$scratch/$name.out" 2>"$scratch/$name.err" &
  server=$!
  for _ in {1..300}; do
    address=$(sed -n 's/^listening on //p' "$scratch/$name.out")
    [ -z "$address" ] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  if [ -z "$address" ]; then
    cat "$scratch/$name.err" >&2
    echo "interop: the server for $name does not listen" >&2
    exit 1
  fi
  "$@" "$address" || status=$?
  if [ "$status" -ne 0 ]; then
    cat "$scratch/$name.err" >&2
    echo "interop: $name failed with exit status $status" >&2
    exit 1
  fi
  kill -INT "$server"
  wait "$server" || status=$?
  server=
  if [ "$status" -ne 0 ]; then
    cat "$scratch/$name.err" >&2
    echo "interop: after SIGINT the server for $name ended with exit status $status" >&2
    exit 1
  fi
}

install_clients
export PATH=$venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
with_server python "$venv/bin/python" "$here/python/interop.py"
with_server node node "$here/node/interop.js"
with_server buf "$here/buf_curl.sh"
echo "interop: Python, Node and buf curl passed"
