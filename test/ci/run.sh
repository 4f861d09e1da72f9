#!/usr/bin/env bash
# All tests, from a fresh Debian machine with Go and Node: installs what it
# needs, starts a PostgreSQL of its own, and stops it by its id.
#   test/ci/run.sh            everything
#   test/ci/run.sh go         Go tests only
#   test/ci/run.sh browser    browser tests only
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:-all}

part() { echo "== $* (at $SECONDS s)"; }

install() { # command package…
	command -v "$1" >/dev/null 2>&1 && return
	shift
	[ -n "${updated:-}" ] || { apt-get update -qq; updated=1; }
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

initdb=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)/initdb
if [ ! -x "$initdb" ]; then
	install no-such-command postgresql
	initdb=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/initdb
fi
install chromium chromium
install weasyprint weasyprint
install pdftotext poppler-utils
bin=$(dirname "$initdb")

# PostgreSQL does not run as root.
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi; }

# What the tests write, they write to memory where there are 4 GiB of it: they
# prove the order of things on the disk, and wait for it thousands of times.
scratch=${TMPDIR:-/tmp}
export GOTMPDIR=${GOTMPDIR:-$scratch}
if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -1)" -gt 4194304 ]; then scratch=/dev/shm; fi
dir=$(mktemp -d -p "$scratch")
mkdir "$dir/tmp"
chmod 1777 "$dir/tmp"
export TMPDIR=$dir/tmp
chmod 755 "$dir"
[ "$(id -u)" != 0 ] || chown postgres "$dir"
port=$((20000 + RANDOM % 20000))
stop() { as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT
(cd "$dir" && as "$bin/initdb" -D "$dir/data" -U overgang --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null)
(cd "$dir" && as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c max_connections=300 -c shared_buffers=256MB -c fsync=off" start >/dev/null)
(cd "$dir" && as "$bin/createdb" -h 127.0.0.1 -p "$port" -U overgang overgang_test)
export OVERGANG_TEST_POSTGRES="postgres://overgang@127.0.0.1:$port/overgang_test"

fixtures=${OVERGANG_FIXTURES:-../shared/fixtures}
[ -d "$fixtures" ] || echo "== no fixtures at $fixtures: the tests of other systems' files are skipped (OVERGANG_FIXTURES says where they are)"

if [ "$what" != browser ]; then
	part "generated files are clean"
	go tool templ generate -path internal >/dev/null 2>&1
	git diff --exit-code --stat -- '*_templ.go'
	test -z "$(gofmt -l cmd internal test bench 2>/dev/null)" || { gofmt -l cmd internal test bench; exit 1; }
	part "go vet"
	go vet -composites=false ./...
	part "go test"
	# The garbage of short tests is cheaper kept than collected; go vet was just now.
	GOGC=400 GOMEMLIMIT=1GiB go test -vet=off -timeout 20m ./...
	part "go test -race where goroutines meet"
	go test -race -vet=off -timeout 10m ./internal/kit/db ./internal/web ./internal/ground/access
fi
if [ "$what" != go ]; then
	part "browser tests"
	(cd test/browser && npm ci --no-audit --no-fund --silent && node --test --test-concurrency=2)
fi
part "all passed"
