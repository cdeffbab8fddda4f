#!/bin/sh
# Moves an unpacked package of Debian to a folder of the store: install.sh PACKAGE-FOLDER OUT PYTHON
set -eu
package=$1 out=$2 python=$3

mkdir -p "$out"
cp -R "$package/usr/." "$out"
chmod -R u+w "$out"
# Notes for Debian's linter.
rm -r "$out/share/lintian"

# Programs and units name their files absolutely; so do the commands that they print.
grep -rlI -e '/usr/lib/mathesar' -e '/usr/share/mathesar' -e '/usr/bin/mathesar' -e '^#!/usr/bin/python3' \
  "$out/bin" "$out/lib" "$out/share/mathesar" |
  while IFS= read -r file; do
    sed -i -e "s|/usr/lib/mathesar|$out/lib/mathesar|g" -e "s|/usr/share/mathesar|$out/share/mathesar|g" \
      -e "s|/usr/bin/mathesar|$out/bin/mathesar|g" -e "1s|^#!/usr/bin/python3[.0-9]*|#!$python|" "$file"
  done
ln -sfn "$python" "$out/lib/mathesar/venv/bin/python3"
if [ -e "$out/lib/mathesar/venv/pyvenv.cfg" ]; then
  sed -i "s|^home = .*|home = ${python%/*}|" "$out/lib/mathesar/venv/pyvenv.cfg"
fi

# Programs of others are found where NixOS has them.
process=$out/lib/mathesar/admin/mathesar_admin/processes/process.py
sed -i 's|^PATH = "/usr/sbin:|PATH = "/run/wrappers/bin:/run/current-system/sw/bin:/usr/sbin:|' "$process"
if ! grep -q '^PATH = "/run/wrappers/bin:' "$process"; then
  echo "install.sh: $process does not say where programs are searched for: this recipe is older than the package" >&2
  exit 1
fi
