# What the scripts of this directory share; sourced, never run. shellcheck shell=bash
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(dirname "$bench")
trivet=${TRIVET_BINARY:-/usr/local/bin/trivet}
cache=${TRIVET_CACHE:-/var/cache/trivet}
export TRIVET_ESTATE=${TRIVET_ESTATE:-/var/lib/trivet/lab/weather-watch/estate/trivet.yaml}
estate=$(dirname "$TRIVET_ESTATE")
lab=$(basename "$(dirname "$estate")")
# Temporary files of a run; jobs in the background end with it.
work=$(mktemp -d)
leave() {
  local jobs
  jobs=$(jobs -p)
  # shellcheck disable=SC2086 # one word a process
  [ -z "$jobs" ] || kill $jobs 2> /dev/null || true
  rm -rf "$work"
}
trap leave EXIT

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }
now() { date +%s%N; }                       # nanoseconds
since() { awk -v n=$(($(now) - $1)) 'BEGIN { printf "%.2f", n / 1e9 }'; }

# median FILE: of one number a line; then the least and the greatest.
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
  printf "%.2f (%.2f to %.2f, n=%d)\n", m, v[1], v[NR], NR }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }

need_lab() {
  [ -f "$TRIVET_ESTATE" ] || die "no lab is up at $TRIVET_ESTATE; scripts/lab brings one up, or set TRIVET_ESTATE"
  [ -x "$trivet" ] || die "$trivet is missing; scripts/lab installs it, or set TRIVET_BINARY"
}
# The secrets that examples/weather wants.
secrets() { for name in station-key blog-db blog-admin; do echo bench | "$trivet" secret set $name > /dev/null; done; }
# hosts: a line "NAME ADDRESS" for each host of the estate, in its order.
hosts() { sed -nE 's/^ +([a-z0-9-]+): \{.*address: *([0-9.]+).*/\1 \2/p' "$TRIVET_ESTATE"; }
address_of() { hosts | awk -v name="$1" '$1 == name { print $2 }'; }
first_host() { hosts | head -n 1 | cut -d' ' -f1; }
on() { local host=$1; shift; "$trivet" host shell "$host" -- "$@" < /dev/null; }
# inside HOST COMMAND…: a program of this machine on the network of a lab host, so that it is no load on that host's system
# and may ask where the firewall lets only hosts ask.
inside() {
  local host=$1 number
  shift
  number=$(sed -nE 's/.*"number" *: *([0-9]+).*/\1/p' "$(dirname "$estate")/lab.json")
  ip netns exec "tl$number-$host" "$@"
}
# others HOST…: the estate's hosts without these.
others() { hosts | cut -d' ' -f1 | grep -vxF "$(printf '%s\n' "$@")"; }
# leader ASKED: the Swarm's leader.
leader() { on "$1" docker node ls --format '{{.Hostname}} {{.ManagerStatus}}' | awk '/Leader/ { print $1 }'; }
# active_server ASKED: the host of Ceph's active metadata server; nothing without Ceph.
active_server() { on "$1" ceph mds stat 2> /dev/null | sed -nE 's/.*0=([a-z0-9-]+)=up:active.*/\1/p'; }
# host_of SERVICE ASKED: where its one running task is.
host_of() {
  on "$2" docker service ps "$1" --filter desired-state=running --format '{{.Node}} {{.CurrentState}}' \
    | awk '$2 == "Running" { print $1; exit }'
}
# Waits until the estate says that all is well.
all_well() {
  local deadline=$((SECONDS + 180))
  until "$trivet" status --format json 2> /dev/null | python3 -c '
import json, sys
status = json.load(sys.stdin)
sys.exit(0 if status.get("verdict", {}).get("well") else 1)' 2> /dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || { "$trivet" status >&2 || true; die "not well after 180 s"; }
    sleep 1
  done
}
machine() {
  printf '%s, %s cores, %s GB, kernel %s, %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    "$(nproc)" "$(awk '/MemTotal/ { printf "%.0f", $2 / 1e6 }' /proc/meminfo)" "$(uname -r)" "$(date +%Y-%m-%d)"
}
