#!/usr/bin/env bash
# Builds the image where no container engine runs, and tries it out, with Debian's buildah.
#
#   sudo deploy/build_without_docker.sh [OPTIONS]
#
#   --storage DIR      keep images in DIR, for a faster second build (default: a folder under
#                      /var/tmp that is removed in the end)
#   --torch REQ        what pip installs as PyTorch (default: what the Dockerfile says)
#   --torch-index URL  where it takes that from (default: what pip is configured with)
#   --tag NAME         the image's name (default: inkstone:cpu)
#   --limit-mb N       fail if the image is larger, in MB of 10^6 bytes (default: 1500; 0: no limit)
#   --mirror URL       Debian's packages (default: debootstrap's own)
#   --no-run           build only
#
# The Dockerfile is used unchanged. Its base image cannot be fetched without a registry, so a Debian
# with Python takes its place, under the same name. The build uses pip's configuration of this
# machine (pip config list), with the folders and the certificate that it names.
set -euo pipefail

storage= torch= torch_index= tag=inkstone:cpu limit_mb=1500 run=yes
mirror=

say() { printf '== %s\n' "$*" >&2; }
fail() { printf 'build_without_docker: %s\n' "$*" >&2; exit 1; }

while [[ $# -gt 0 ]]; do
  case $1 in
    --no-run) run=no; shift; continue ;;
    --help | -h) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit ;;
  esac
  [[ $# -ge 2 ]] || fail "$1 needs a value, or is unknown; see --help"
  case $1 in
    --storage) storage=$(realpath -m "$2") ;;
    --torch) torch=$2 ;;
    --torch-index) torch_index=$2 ;;
    --tag) tag=$2 ;;
    --limit-mb) limit_mb=$2 ;;
    --mirror) mirror=$2 ;;
    *) fail "unknown option $1; see --help" ;;
  esac
  shift 2
done

cd "$(dirname "$0")/.."
[[ $(id -u) == 0 ]] || fail "must run as root: it mounts file systems"
base=$(sed -n 's/^ARG BASE=//p' Dockerfile)
[[ $base == *python:3.11-*bookworm ]] || fail "knows no stand-in for the base image '$base'"

work=$(mktemp -d /var/tmp/inkstone-build.XXXXXX)
driver=
clean_up() {
  if [[ -n $driver ]]; then
    buildah_ rm --all &> /dev/null || true
    umount "$storage/root/overlay" 2> /dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

buildah_() {
  buildah --root "$storage/root" --runroot "$storage/run" --storage-driver "$driver" "$@"
}

install_tools() {
  local tool missing=()
  for tool in buildah debootstrap; do
    command -v "$tool" > /dev/null || missing+=("$tool")
  done
  command -v ip > /dev/null || missing+=(iproute2)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get > /dev/null || fail "please install: ${missing[*]}"
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
}

# Sets `driver`: overlay where the kernel and the file system allow it, else plain copies.
choose_driver() {
  local probe
  for driver in overlay vfs; do
    if probe=$(buildah_ from scratch 2> "$work/log") && buildah_ mount "$probe" &> "$work/log"; then
      buildah_ rm "$probe" > /dev/null
      say "image storage in $storage ($driver)"
      return
    fi
  done
  fail "buildah cannot store images here: $(cat "$work/log")"
}

make_base() {
  if buildah_ images "$base" &> /dev/null; then
    say "base image $base: already there"
    return
  fi
  say "base image $base: made with debootstrap"
  local container root
  container=$(buildah_ from scratch)
  root=$(buildah_ mount "$container")
  debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv \
    bookworm "$root" ${mirror:+"$mirror"} > "$work/log" || { tail -n 20 "$work/log" >&2; fail "debootstrap failed"; }
  ln -s python3.11 "$root/usr/bin/python"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* \
    "$root"/usr/share/{doc,man,info,locale}/* "$root"/tmp/*
  buildah_ umount "$container" > /dev/null
  buildah_ config --cmd python "$container"
  buildah_ commit --quiet --rm "$container" "$base" > /dev/null
}

# Writes pip's configuration of this machine to $work/pip.conf and prints the paths that it names.
read_pip_configuration() {
  command -v python3 > /dev/null || fail "needs python3 to read pip's configuration"
  python3 -m pip config list 2> /dev/null | python3 -c '
import ast, re, sys
from pathlib import Path

lines = [line.strip().partition("=") for line in sys.stdin if "=" in line]
values = {}
for key, _, value in sorted(lines, key=lambda line: line[0].startswith(":env:")):
    values[key.rpartition(".")[2]] = ast.literal_eval(value).split()
with open(sys.argv[1], "w") as file:
    file.write("[global]\n")
    for name, words in values.items():
        file.write(name + " = " + "\n    ".join(words) + "\n")
paths = set()
for word in sum(values.values(), []):
    path = Path(re.sub(r"^file:(//)?", "", word))
    if path.is_absolute() and path.exists():
        # A folder "simple" is an index, whose files lie beside it.
        paths.add(path.parent if path.name == "simple" else path)
print(*sorted(paths), sep="\n")
' "$work/pip.conf" || echo "[global]" > "$work/pip.conf"
}

build() {
  local path arguments=(--isolation chroot --format docker --pull-never)
  # Layers are for the next build; as plain copies they would fill the disk.
  if [[ $storage != "$work"/* && $driver == overlay ]]; then arguments+=(--layers); fi
  read_pip_configuration > "$work/paths"
  arguments+=(--volume "$work/pip.conf:/etc/pip.conf:ro")
  while read -r path; do
    if [[ -n $path ]]; then arguments+=(--volume "$path:$path:ro"); fi
  done < "$work/paths"
  if [[ -n $torch ]]; then arguments+=(--build-arg "TORCH=$torch"); fi
  say "building $tag"
  buildah_ bud "${arguments[@]}" --build-arg "TORCH_INDEX=$torch_index" --tag "$tag" . >&2
}

measure() {
  local bytes
  bytes=$(du --summarize --bytes --one-file-system "$1" | cut -f 1)
  say "$tag: $bytes bytes uncompressed, $((bytes / 1000000)) MB"
  say "of these, in MB: PyTorch, other packages, Inkstone, the rest of the system"
  du --summarize --apparent-size --block-size=1MB --one-file-system \
    "$1"/opt/venv/lib/python3.11/site-packages/torch "$1"/opt/venv "$1"/app "$1" |
    cut -f 1 | paste -s -d ' ' >&2
  [[ $limit_mb == 0 || $bytes -le $((limit_mb * 1000000)) ]] ||
    fail "the image is larger than $limit_mb MB"
}

check_contents() {
  local name found
  for name in gcc cc g++ clang make; do
    [[ ! -e $1/usr/bin/$name && ! -e $1/usr/local/bin/$name ]] || fail "the image contains $name"
  done
  [[ $(uname -m) != x86_64 || -n $(find "$1/opt/kernels" -name '*.so') ]] ||
    fail "the image has no compiled kernels"
  [[ ! -e $1/etc/pip.conf ]] || fail "the image contains a configuration of pip"
  found=$(find "$1/app" "$1/opt/venv/lib/python3.11/site-packages/torch" -maxdepth 1 \
    \( -name 'test' -o -name 'tests' -o -name '.*' \))
  [[ -z $found ]] || fail "the image contains $found"
}

install_tools
if [[ -z $storage ]]; then storage=$work/storage; fi
mkdir -p "$storage"
choose_driver
make_base
build
container=$(buildah_ from --pull-never "localhost/$tag")
root=$(buildah_ mount "$container")
measure "$root"
check_contents "$root"
if [[ $run == yes ]]; then
  buildah_ inspect --type image "localhost/$tag" > "$work/image.json"
  # Namespaces of its own: what is mounted or left running in them ends with them.
  unshare --mount --net --pid --fork --kill-child --mount-proc \
    deploy/try_without_docker.sh "$root" "$work/image.json"
fi
say "done"
