#!/bin/sh
# Builds a bundle with a runtime of Debian's packages, installs and runs it: check.sh RECIPE-FOLDER PYZ. Run as root in Debian 13.
set -eu
recipe=$1 pyz=$2
export LC_ALL=C.UTF-8 HOME=/root
cd "$recipe"
id=$(sed -n 's/^id: //p' trial.yaml)
arch=$(flatpak --default-arch)
runtime=invalid.mathesar.Debian
systemctl start dbus

# The runtime, which is the SDK too: Debian's Python with what the trial loads.
mmdebstrap --variant=extract --include=python3,libcairo2,ca-certificates,bash,coreutils,sed,grep,findutils,libc-bin,tzdata \
  trixie /srv/system
mkdir /srv/runtime
cp -a /srv/system/usr /srv/runtime/usr
mkdir -p /srv/runtime/usr/etc
cp -a /srv/system/etc/. /srv/runtime/usr/etc/
ln -sf bash /srv/runtime/usr/bin/sh
printf '[Runtime]\nname=%s\nruntime=%s/%s/1\nsdk=%s/%s/1\n' "$runtime" "$runtime" "$arch" "$runtime" "$arch" >/srv/runtime/metadata

sed -e "s/^runtime: .*/runtime: $runtime/" -e "s/^sdk: .*/sdk: $runtime/" -e "s/^runtime-version: .*/runtime-version: '1'/" \
  -e "s|^\( *\)url: .*|\1path: $pyz|" -e '/^ *only-arches:/d' -e '/^ *sha256:/d' trial.yaml >debian.yaml

# The trial is for an ordinary user, as PostgreSQL is.
useradd --create-home ada
mkdir /srv/work
chown -R ada "$recipe" /srv/runtime /srv/work
cat >/srv/work.sh <<'END'
set -eu
id=$1 runtime=$2 arch=$3
flatpak build-export --disable-sandbox --runtime --files=usr /srv/work/repo /srv/runtime 1
flatpak remote-add --user --no-gpg-verify here /srv/work/repo
flatpak install --user --noninteractive here "runtime/$runtime/$arch/1"
flatpak-builder --user --disable-rofiles-fuse --repo=/srv/work/repo --force-clean /srv/work/build debian.yaml
flatpak build-bundle /srv/work/repo /srv/work/trial.flatpak "$id"
echo "ok: flatpak-builder builds a bundle of $(($(stat -c %s /srv/work/trial.flatpak) / 1000000)) MB"
flatpak install --user --noninteractive /srv/work/trial.flatpak
flatpak run "$id" --no-browser </dev/null >/srv/work/log 2>&1 &
for _ in $(seq 120); do
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8000/auth/login/ || true)
  case $status in
    200 | 302) break ;;
  esac
  sleep 1
done
cat /srv/work/log
[ "$status" = 200 ] || [ "$status" = 302 ]
test -d "$HOME/.var/app/$id/data/mathesar/trial"
echo "ok: the bundle is installed, and its trial answers"
flatpak kill "$id"
sleep 3
if pgrep -u ada postgres; then
  echo "PostgreSQL goes on after flatpak kill" >&2
  exit 1
fi
echo "ok: nothing goes on when the sandbox ends"
END
runuser -u ada -- env HOME=/home/ada dbus-run-session -- sh /srv/work.sh "$id" "$runtime" "$arch"
