#!/bin/sh
# Copies an interpreter of this machine into the /usr of a root that has none of its version: copy-python.sh PYTHON ROOT
#   PYTHON  command, such as python3.12: a distro's, pyenv's or uv's. What was installed with it stays behind.
# It finds its library from where it lies; the shared libraries that it needs must be in the root.
set -eu
python=$1
root=$2
cd "$("$python" -c 'import sys; print(sys.base_prefix)')"
set -- "bin/$python" "lib/$python"
for library in lib/"libpython${python#python}".so*; do
	[ ! -e "$library" ] || set -- "$@" "$library"
done
tar --create --exclude="lib/$python/site-packages/*" --exclude="lib/$python/dist-packages/*" \
	--exclude="lib/$python/test" --exclude="lib/$python/config-*" --exclude='*.opt-?.pyc' "$@" |
	tar --extract --no-same-owner --directory="$root/usr"
