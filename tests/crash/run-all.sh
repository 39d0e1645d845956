#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every point of every plan, update and resume; by hand. Usage: run-all.sh BUILD-FOLDER
set -u
cd "$(dirname "$0")" || exit 1
build=${1:?usage: run-all.sh BUILD-FOLDER}
case $build in /*) ;; *) build=../../$build ;; esac
failed=0

kill_run()
{
    python3 kill-run.py "$@" --camherd "$build/src/ui/camherd" \
        --kill "$build/tests/crash/kill-at-sync.so" --replay "$build/tests/crash/replay" || failed=1
}

for plan in one all manual gate refused axis uniview dahua hanwha reolink onvif; do
    kill_run syncs --plan "$plan" --when before
    kill_run syncs --plan "$plan" --when after
done
kill_run double --plan manual --first 8 12 16 20 --when before
kill_run double --plan manual --first 8 12 16 20 --when after
kill_run double --plan all --first 25 --when alternate
kill_run acts
kill_run random --plan slow --count 60
kill_run random --plan all --count 60 --span 5
if [ "$failed" -ne 0 ]; then
    echo 'some kills were not survived'
    exit 1
fi
echo 'all kills were survived'
