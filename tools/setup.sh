#!/bin/sh
# Makes the project's own environment in .venv from the lock, and sees to the Debian packages that it needs.
# Usage: tools/setup.sh run|test. A second call with nothing changed returns at once.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-}
case $kind in
run | test) ;;
*)
    echo "usage: tools/setup.sh run|test" >&2
    exit 2
    ;;
esac

python=${PYTHON:-python3}
lock=requirements/$kind.lock
stamp=.venv/.$kind-stamp

needed_to_run="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1"
needed_to_test="mariadb-server-core mariadb-client redis-server poppler-utils fontconfig chromium \
    pcscd vsmartcard-vpcd libpcsclite-dev gcc libc6-dev"

say() { echo "setup: $*" >&2; }

lacking() { # of the named Debian packages, those that are not installed; nothing on a system that is not Debian's kin
    command -v dpkg-query >/dev/null || return 0
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=absent
        [ "$status" = installed ] || printf '%s ' "$package"
    done
}

install_packages() {
    say "installing Debian packages: $*"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
    rm -f "$log"
}

see_to_packages() { # $1: stop or go on where they are missing and we may not install; the rest: packages
    if_missing=$1
    shift
    missing=$(lacking "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        # shellcheck disable=SC2086 # one word per package
        install_packages $missing
    else
        say "missing Debian packages: sudo apt-get install $missing"
        [ "$if_missing" = "go on" ] || exit 1
    fi
}

environment() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3"
        exit 1
    }
    .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
}

fingerprint() { # what the environment was made from
    .venv/bin/python -VV
    cat "$lock" requirements/reader.lock pyproject.toml tools/setup.sh
}

up_to_date() {
    [ -f "$stamp" ] && fingerprint 2>/dev/null | cksum | cmp -s - "$stamp"
}

pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input "$@"; }

"$python" -c 'import ensurepip' 2>/dev/null || needed_to_run="python3-venv $needed_to_run"
# shellcheck disable=SC2086 # one word per package
see_to_packages stop $needed_to_run
headers='import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))'
"$python" -c "$headers" || needed_to_test="python3-dev $needed_to_test"
if [ "$kind" = test ]; then
    if_missing="go on" # tests that want a server skip themselves on a laptop
    [ -z "${CI:-}" ] || if_missing=stop
    # shellcheck disable=SC2086
    see_to_packages "$if_missing" $needed_to_test
fi
if ! up_to_date; then
    environment
    say "installing the locked packages into .venv (a minute or two the first time)"
    pip install --require-hashes --requirement "$lock"
    if [ "$kind" = test ] && ! pip install --require-hashes --requirement requirements/reader.lock; then
        say "pyscard cannot be built here: the tests of PC/SC skip themselves"
        [ -z "${CI:-}" ] || exit 1
    fi
    pip install --no-deps --no-build-isolation --editable .
    fingerprint | cksum >"$stamp"
fi
