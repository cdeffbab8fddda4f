#!/bin/sh
# Parses and evaluates the flake, and runs what it would install: check.sh RECIPE-FOLDER PACKAGE. Run as root in Debian 13.
set -eu
recipe=$1 package=$2
export LC_ALL=C.UTF-8
cd "$recipe"

for file in *.nix; do nix-instantiate --parse "$file" >/dev/null; done
echo "ok: nix-instantiate parses every file"

digest=sha256-$(openssl dgst -sha256 -binary "$package" | base64)
nix-instantiate --eval --strict --json check.nix >/srv/evaluated.json
python3 - "$digest" /srv/evaluated.json <<'END'
import json, sys

digest, path = sys.argv[1:]
found = json.load(open(path))
assert found["package"]["hash"] == digest, found
assert found["users"] == ["mathesar"], found
assert found["groups"] == ["mathesar", "mathesar-proxy"], found
assert found["environment"] == 'MATHESAR_DOMAIN="data.example.org"\nWEB_CONCURRENCY="2"\n', found
END
echo "ok: package and module evaluate, with this package's digest"

# What the package would be in the store, with Debian's Python and libraries instead of patched ones.
out=/opt/store/mathesar
mkdir -p "${out%/*}"
dpkg-deb --extract "$package" /srv/package
sh install.sh /srv/package "$out" /usr/bin/python3.13
rm -r /srv/package
systemd-sysusers "$out"/lib/sysusers.d/*.conf
systemd-tmpfiles --create "$out"/lib/tmpfiles.d/*.conf
cp "$out"/lib/systemd/system/mathesar.service /etc/systemd/system/
systemctl daemon-reload
systemctl start mathesar
status=$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8000/auth/login/)
case $status in
  200 | 302) ;;
  *) echo "Mathesar answers with $status" >&2 && exit 1 ;;
esac
test ! -e /usr/lib/mathesar
"$out"/bin/mathesar status
echo "ok: the service runs from $out, by the units that are there"
