#!/usr/bin/env bash
# Runs an unpacked image as docker-compose.yml would, asks it something, stops it.
#
#   try_without_docker.sh ROOT IMAGE.json
#
# build_without_docker.sh calls it in mount, network and process namespaces of its own: there is no
# network but loopback, and the only processes are those that are started here. As in the compose
# file: the image's user, a read-only root, /tmp in memory, no capabilities, no new privileges.
set -euo pipefail

root=$1 image=$2
say() { printf '== %s\n' "$*" >&2; }
fail() { printf 'try_without_docker: %s\n' "$*" >&2; exit 1; }

# A list from the image's configuration, one item per line.
from_image() {
  python3 -c '
import json, sys
config = json.load(open(sys.argv[1]))["Docker"]["config"]
print(*eval(sys.argv[2], {"config": config}), sep="\n")' "$image" "$1"
}
mapfile -t environment < <(from_image 'config["Env"]')
mapfile -t command < <(from_image '(config.get("Entrypoint") or []) + (config.get("Cmd") or [])')
mapfile -t health_check < <(from_image 'config["Healthcheck"]["Test"][1:]')
mapfile -t ids < <(from_image 'config["User"].split(":")')
folder=$(from_image '[config["WorkingDir"]]')

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount -t tmpfs -o size=64k,mode=755 tmpfs "$root/dev"
for device in null zero full random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm"
mount -t tmpfs -o nosuid,nodev,noexec,size=64m tmpfs "$root/dev/shm"
mount -t tmpfs -o nosuid,nodev,noexec,size=256m tmpfs "$root/tmp"
ip link set lo up

# Becomes a program inside the image, so that $! is that program's own id.
inside() {
  exec chroot "$root" setpriv --reuid "${ids[0]}" --regid "${ids[1]}" --clear-groups \
    --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all \
    env -i -C "$folder" "${environment[@]}" "$@"
}
seconds_since() { python3 -c 'import sys, time; print(f"{time.time() - float(sys.argv[1]):.1f}")' "$1"; }

start=$(date +%s.%N)
(inside "${command[@]}") &
server=$!
until (inside "${health_check[@]}") &> /dev/null; do
  kill -0 "$server" 2> /dev/null || fail "the server ended before it was ready"
  [[ $(date +%s) -lt $((${start%.*} + 300)) ]] || fail "the server was not ready after 300 s"
  sleep 0.1
done
say "ready after $(seconds_since "$start") s; health check: $( (inside "${health_check[@]}"))"

say "$(inside python -c '
from model.kernels.cpu.library import KernelsUnavailable, load_library
try:
    library = load_library()
    print("kernels:", library.isa, library.origin)
except KernelsUnavailable as error:
    print("kernels: none,", error)')"

grep -E '^(Uid|Gid|CapEff|CapBnd|NoNewPrivs|VmRSS)' "/proc/$server/status" >&2
grep -q '^Uid:.0' "/proc/$server/status" && fail "the server runs as root"
grep -q '^CapEff:.0*$' "/proc/$server/status" || fail "the server has capabilities"
(inside touch /app/written) 2> /dev/null && fail "the root file system can be written to"

asked=$(date +%s.%N)
python3 -c '
import json, urllib.request

URL = "http://127.0.0.1:8000/v1/"
model = json.load(urllib.request.urlopen(URL + "models", timeout=10))["data"][0]["id"]
body = {"model": model, "prompt": "Tell me a joke", "max_tokens": 50, "temperature": 0.5}
headers = {"Content-Type": "application/json"}
request = urllib.request.Request(URL + "completions", json.dumps(body).encode(), headers)
answer = json.load(urllib.request.urlopen(request, timeout=120))
print(answer["choices"][0]["text"].strip())'
say "answered after $(seconds_since "$asked") s"

written=$(cd "$root/tmp" && find . -mindepth 1)
say "written to /tmp: ${written:-nothing}"
stopped=$(date +%s.%N)
kill -TERM "$server"
status=0
wait "$server" || status=$?
say "stopped after $(seconds_since "$stopped") s with status $status"
[[ $status == 0 ]] || fail "the server did not end with status 0"
for process in /proc/[0-9]*; do
  [[ ${process#/proc/} == "$$" ]] || fail "left running: $(tr '\0' ' ' < "$process/cmdline")"
done
say "nothing is left running"
