#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds camherd and shows all of it on a simulated site: find, check, update, report.
# Nothing outside this computer is touched.
set -u

devices=32
# one make's cameras take passwords only where everybody on the network can read them
plain=--allow-plaintext-passwords
speed=30
ready_s=60

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$root" || exit 1
# shellcheck source=data/packages.sh
. "$root/data/packages.sh"

site=$(mktemp -d "${TMPDIR:-/tmp}/camherd-practice.XXXXXX") || exit 1
log=$site/build.log
practice=

# stop what was started here, however this script ends
stop()
{
    [ -n "$practice" ] || return
    kill "$practice" 2>/dev/null
    looks=50
    while kill -0 "$practice" 2>/dev/null && [ $looks -gt 0 ]; do
        looks=$((looks - 1))
        sleep 0.1
    done
    kill -KILL "$practice" 2>/dev/null
    wait "$practice" 2>/dev/null
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

heading()
{
    printf '\n== %s\n' "$1"
}

# give_up CODE REASON
give_up()
{
    echo "$2"
    exit "$1"
}

# camherd VERB...: shown as one would type it
camherd()
{
    printf '$ camherd %s\n' "$*"
    "$program" "$@"
}

# until all devices answer, or the program ends, or it took too long
wait_for_ready()
{
    looks=$((ready_s * 10))
    until grep -q -x ready "$site/practice.log"; do
        if ! kill -0 "$practice" 2>/dev/null; then
            cat "$site/practice.log"
            wait "$practice"
            code=$?
            practice=
            give_up $((code ? code : 1)) 'The simulated devices ended before they were ready.'
        fi
        looks=$((looks - 1))
        if [ $looks -le 0 ]; then
            cat "$site/practice.log"
            give_up 1 "The simulated devices were not ready within $ready_s seconds."
        fi
        sleep 0.1
    done
}

heading 'Building camherd'
# shellcheck disable=SC2086
install_packages $build_packages || give_up 1 'Nothing was built.'
build=$(build_folder build) || give_up 1 'No folder for the build can be made.'
configure "$build" -Dtests=false || give_up 1 'Configuring failed.'
compile "$build" || give_up 1 'Building failed.'
program=$build/src/ui/camherd
[ -x "$program" ] || give_up 1 "The build made no $program."
echo "$program"

heading "Starting a practice site: $devices simulated devices of seven makes, $speed times as fast"
printf '$ camherd practice --devices %s --speed %s %s &\n' "$devices" "$speed" "$site"
: >"$site/practice.log"
"$program" practice --devices "$devices" --speed "$speed" "$site" >"$site/practice.log" 2>&1 &
practice=$!
wait_for_ready

heading 'Finding the devices'
camherd discover --site "$site/site" --interface lo || give_up $? 'Not all devices were read.'

heading 'Checking what an update would do; nothing is changed'
camherd check "$site/site.csv" --site "$site/site" --firmware "$site/firmware" $plain ||
    give_up $? 'The check did not get through.'

heading 'Updating all devices, the first of each kind alone'
camherd update "$site/site.csv" --site "$site/site" --firmware "$site/firmware" $plain --yes
updated=$?

# in the checkout, unless that belongs to somebody else
report=$root/report.html
[ -w "$root" ] || report=$site/report.html
heading 'Writing the report'
camherd report last --site "$site/site" --format html -o "$report" ||
    give_up $? 'There is no report.'
[ $updated = 0 ] || give_up $updated "The update ended with exit code $updated; see $report."

heading 'Done'
cat <<END
The report is $report: open it in a browser.
The practice site is $site: site.csv is its list of devices,
firmware the files, received.jsonl what the devices saw. Delete it when you like.

What to do next, with devices of your own:
  $program discover -o site.csv --format csv
  $program check site.csv --firmware FOLDER-WITH-FIRMWARE
  $program update site.csv --firmware FOLDER-WITH-FIRMWARE
END
