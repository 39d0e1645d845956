#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# install.sh FOLDER: puts the npm packages of package-lock.json, exactly these, into FOLDER, unless
# they are there already. Tests look in build-node of the checkout, or in $CAMHERD_NODE.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
folder=$1

[ -n "$folder" ] && mkdir -p "$folder" || exit 1
cmp -s "$here/package-lock.json" "$folder/installed" && exit 0
if ! command -v npm >/dev/null 2>&1; then
    echo 'There is no program npm. It comes with the Debian package npm.'
    exit 1
fi
rm -f "$folder/installed"
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder" &&
    (cd "$folder" && npm ci) &&
    cp "$here/package-lock.json" "$folder/installed"
