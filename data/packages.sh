# SPDX-License-Identifier: LGPL-2.1-or-later
# What data/try.sh and tests/run.sh share; sourced with $root, the checkout, and $log, a file for
# the output of tools, which is shown only where something failed.
# shellcheck shell=sh disable=SC2034,SC2154

# Debian names; to build, and on top of that to test
build_packages='gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev zlib1g-dev
    libcurl4-openssl-dev libxml2-dev libsoup-3.0-dev libjson-glib-dev libsqlite3-dev
    libarchive-dev libcsv-dev libssl-dev libsecret-1-dev libsodium-dev python3'
test_packages='curl strace libxml2-utils unzip iproute2 util-linux valgrind clang clang-format
    libclang-rt-14-dev lighttpd wsdd onvif-tools python3-zeep nodejs npm
    avahi-daemon avahi-utils dbus-daemon gnome-keyring libsecret-tools nftables nmap
    python3-openpyxl openssl'

# print what packages that are installed provide: another nodejs than Debian's brings its own npm
provided_packages()
{
    dpkg-query -W -f '${db:Status-Abbrev} ${Provides}\n' | sed -n 's/^.i. *//p' | tr ',' '\n' |
        sed 's/(.*//; s/ //g'
}

# print those of the packages named that are not installed, on one line
missing_packages()
{
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' ||
            provided_packages | grep -qxF -- "$package" || printf ' %s' "$package"
    done
}

# some packages bring a service of the system; the tests start servers of their own
stop_services()
{
    [ -d /run/systemd/system ] || return 0
    for service in lighttpd wsdd avahi-daemon; do
        case " $* " in
        *" $service "*)
            as_root systemctl --quiet disable --now "$service" ||
                echo "The new service $service of this system could not be stopped."
            ;;
        esac
    done
}

as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_install()
{
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q -y \
        install --no-install-recommends "$@" </dev/null
}

# install what is missing of the packages named
install_packages()
{
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo 'This is no Debian: the packages are not checked, the build will say what it lacks.'
        return 0
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    echo "Installing$missing"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        echo "These packages are missing, and there is no sudo to install them:$missing"
        return 1
    fi
    # the lists of apt are often there already; fetch them only where they do not do
    # shellcheck disable=SC2086
    if ! apt_install $missing >"$log" 2>&1; then
        if ! { as_root apt-get -q update && apt_install $missing; } >"$log" 2>&1; then
            tail -n 20 "$log"
            echo "apt could not install all packages; still missing:$(missing_packages "$@")"
            return 1
        fi
    fi
    # shellcheck disable=SC2086
    stop_services $missing
}

# compile FOLDER: on failure print what the compiler said, without the commands, which fill screens
compile()
{
    if ! ninja -C "$1" >"$log" 2>&1; then
        grep -v -E '^(\[[0-9]+/[0-9]+\]|cc|gcc|clang|ninja: Entering) ' "$log" | tail -n 80
        return 1
    fi
}

owned_by_me()
{
    [ -n "$(find "$1" -prune -user "$(id -u)")" ] && [ -w "$1" ]
}

# print a build folder of this name in the checkout, or, where that belongs to somebody else,
# one in the cache folder
build_folder()
{
    folder=$root/$1
    if [ -d "$folder" ]; then
        owned_by_me "$folder" && printf '%s\n' "$folder" && return 0
    elif mkdir "$folder" 2>/dev/null; then
        printf '%s\n' "$folder" && return 0
    fi
    checkout=$(printf '%s' "$root" | cksum | cut -d ' ' -f 1)
    folder=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/camherd-$(id -u)/$checkout/$1
    mkdir -p "$folder" && owned_by_me "$folder" && printf '%s\n' "$folder"
}

# configure FOLDER [OPTION]...: also one of an earlier run, of another place or left half done
configure()
{
    folder=$1
    shift
    if [ -f "$folder/build.ninja" ] &&
        meson setup --reconfigure "$@" "$folder" "$root" >"$log" 2>&1; then
        return 0
    fi
    if [ -d "$folder/meson-private" ]; then
        find "$folder" -mindepth 1 -delete
    fi
    if ! meson setup "$@" "$folder" "$root" >"$log" 2>&1; then
        tail -n 40 "$log"
        return 1
    fi
}
