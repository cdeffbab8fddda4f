#!/bin/sh
# Builds a bundle with a runtime of Debian's files, and uses it as a person would: check.sh RECIPE-FOLDER PYZ. Run as root in
# Debian 13, where users may mount /proc in a sandbox.
set -eu
recipe=$1 pyz=$2
export LC_ALL=C.UTF-8
cd "$recipe"
id=$(sed -n 's/^id: //p' trial.yaml)
runtime=invalid.mathesar.Debian/$(flatpak --default-arch)/1

# The runtime, which is the SDK too: Debian's Python, and what the trial and the module's commands need.
closure() {
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
    sed -n 's/^\([a-z0-9][a-z0-9.+-]*\).*/\1/p' | sort -u
}
dpkg --get-selections | sed 's/[:[:space:]].*//' | sort -u >/srv/installed
closure python3 libcairo2 ca-certificates bash coreutils sed grep findutils libc-bin tzdata |
  comm -12 - /srv/installed >/srv/packages
xargs -a /srv/packages dpkg-query --listfiles | grep -E '^/(usr|etc)/' | sort -u |
  while IFS= read -r path; do
    # Documentation and translations are left out of a base machine.
    if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\n' "$path"; fi
  done >/srv/files
mkdir /srv/runtime
tar -C / --no-recursion -cf - --files-from /srv/files | tar -C /srv/runtime -xf -
mv /srv/runtime/etc /srv/runtime/usr/etc
ln -sf bash /srv/runtime/usr/bin/sh
printf '[Runtime]\nname=%s\nruntime=%s\nsdk=%s\n' "${runtime%%/*}" "$runtime" "$runtime" >/srv/runtime/metadata

# Nothing is downloaded here.
sed -e "s/^runtime: .*/runtime: ${runtime%%/*}/" -e "s/^sdk: .*/sdk: ${runtime%%/*}/" \
  -e "s/^runtime-version: .*/runtime-version: '1'/" -e "s|^\( *\)url: .*|\1path: $pyz|" \
  -e '/^ *only-arches:/d' -e '/^ *sha256:/d' trial.yaml >debian.yaml

systemctl start dbus
useradd --create-home ada
chown -R ada "$recipe" /srv/runtime
runuser -u ada -- env HOME=/home/ada dbus-run-session -- sh person.sh "$id" "$runtime"
