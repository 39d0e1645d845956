#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds and tests everything: first as it is shipped, then with the sanitizers.
# The last line says how it went: N passed, N failed.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$root" || exit 1
# shellcheck source=data/packages.sh
. "$root/data/packages.sh"

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
log=$scratch/log

# give_up REASON: what led to it is printed above
give_up()
{
    echo "$1"
    echo '0 passed, 1 failed'
    exit 1
}

# build NAME [OPTION]...: into a folder of that name, which is left in $folder
build()
{
    folder=$(build_folder "$1") || give_up "No folder for the build $1 can be made."
    shift
    echo "Building in $folder${*:+ $*}"
    configure "$folder" --werror "-Dcaptures=$captures" "$@" || give_up 'Configuring failed.'
    compile "$folder" || give_up 'Building failed.'
}

# run_tests [OPTION]...: those of $folder; adds its log and meson's exit code to $results
run_tests()
{
    echo "Testing in $folder${*:+ $*}"
    testlog=$folder/meson-logs/testlog.json
    rm -f "$testlog"
    meson test -C "$folder" --no-rebuild --num-processes "$jobs" "$@" >"$log" 2>&1
    printf '%s\n%s\n' "$testlog" "$?" >>"$results"
    # without a log nothing was run, and meson's own words say why
    [ -f "$testlog" ] || tail -n 20 "$log"
}

# shellcheck disable=SC2086
install_packages $build_packages $test_packages || give_up 'Nothing was built.'

# clients of other people; without them the tests that use them fail and say so
CAMHERD_NODE=$(build_folder build-node) || give_up 'No folder for the npm packages can be made.'
export CAMHERD_NODE
if ! sh "$root/tests/proof/install.sh" "$CAMHERD_NODE" >"$log" 2>&1; then
    tail -n 20 "$log"
    echo "The npm packages could not be put into $CAMHERD_NODE."
fi

captures=${CAMHERD_CAPTURES:-}
if [ -z "$captures" ] && [ -d "$root/../shared/captures" ]; then
    captures=$(cd "$root/../shared/captures" && pwd)
fi
# most tests wait for simulated devices most of their time
jobs=$(($(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) * 3))
results=$scratch/results
export LC_ALL=C.UTF-8

build build-tests
run_tests --timeout-multiplier 2

build build-asan -Db_sanitize=address,undefined -Db_lundef=false
# GLib's own slices would hide what the sanitizer looks for
export G_SLICE=always-malloc
export ASAN_OPTIONS=halt_on_error=1:abort_on_error=1:detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
run_tests --timeout-multiplier 4 --no-suite lint --no-suite valgrind --no-suite proof \
    --no-suite crash

# clang: its warnings too, and a few seconds of fuzzing for each parser
export CC=clang
build build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
run_tests --timeout-multiplier 4 --suite fuzz

python3 -B "$root/tests/summary.py" "$results"
