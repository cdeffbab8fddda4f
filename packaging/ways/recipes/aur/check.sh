#!/bin/sh
# Builds the package with makepkg and compares it with Debian's: check.sh RECIPE-FOLDER PACKAGE. Run as root in Debian 13.
set -eu
recipe=$1 package=$2
export LC_ALL=C.UTF-8

# pacman's own database, which makepkg reads, and somebody who may build: makepkg refuses root.
mkdir -p /var/lib/pacman/local
useradd --create-home builder
cp "$package" "$recipe"
chown -R builder "$recipe"
cd "$recipe"
runuser -u builder -- makepkg --nodeps --noconfirm
runuser -u builder -- makepkg --printsrcinfo >.SRCINFO
grep -q '^pkgname = mathesar-bin$' .SRCINFO
set -- *.pkg.tar.*
built=$1
echo "ok: makepkg builds $built"

# Kind, mode, owner, target and content of every path.
listing() {
  (
    cd "$1"
    find . -mindepth 1 -printf '%P %y %m %U:%G %l\n' | sort
    find . -type f -print0 | sort -z | xargs -0 sha256sum
  )
}
mkdir /srv/built /srv/debian
bsdtar --extract --preserve-permissions --numeric-owner --directory /srv/built --file "$built"
rm /srv/built/.BUILDINFO /srv/built/.INSTALL /srv/built/.MTREE /srv/built/.PKGINFO
dpkg-deb --extract "$package" /srv/debian
rm -r /srv/debian/usr/share/lintian
listing /srv/built >/srv/built.list
listing /srv/debian >/srv/debian.list
diff /srv/debian.list /srv/built.list
echo "ok: $(grep -c ' f ' /srv/built.list) files are those of Debian's package, with modes and owners"

mkdir -p /srv/root/var/lib/pacman
pacman --query --info --file "$built" | grep '^Depends On'
pacman --upgrade --noconfirm --noscriptlet --nodeps --nodeps --root /srv/root --dbpath /srv/root/var/lib/pacman "$built"
pacman --query --check --check --root /srv/root --dbpath /srv/root/var/lib/pacman mathesar-bin
echo "ok: pacman installs it below another root, and misses nothing"
