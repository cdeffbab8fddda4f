#!/bin/sh
# Builds the RPMs of a stand-in: build.sh MANAGER WORK REPOSITORY RELEASEVER PYTHON
#   WORK        folder with what download.sh left in debs
#   REPOSITORY  folder that gets them: below base what says what the root has, below converted all else
set -eu
stand_in=/stand-in
manager=$1 work=$2 repository=$3 releasever=$4 python=$5
debs=$work/debs

# build KIND SPEC [OPTION…]: the files are taken as they are, and only sonames make dependencies.
build() {
	kind=$1
	shift
	rpmbuild -bb --quiet --define "_topdir $work" --define "_rpmdir $repository/$kind" \
		--define "stand_in $stand_in" --define "manager $manager" --define "debs $debs" \
		--define '_rpmformat 4' --define '_binary_payload w1.zstdio' --define '_build_id_links none' \
		--define '__os_install_post %{nil}' --define 'debug_package %{nil}' \
		--define '__requires_exclude ^(perl[(]|/)' "$@"
}

cat "$stand_in/base-packages.list" "$stand_in/$manager/base-packages.list" >"$work/base-packages.list"
sh "$stand_in/base-spec.sh" "$work/base-packages.list" "$stand_in/base-provides.list" >"$work/base.spec"
build base "$work/base.spec" --define "python $python" --define "releasever $releasever"

web_servers=$stand_in/$manager/web-servers
sh "$stand_in/libraries-spec.sh" "$debs" "$web_servers" >"$work/libraries.spec"
build converted "$work/libraries.spec"

set -- "$debs"/postgresql-server/*.deb
major=$(dpkg-deb --field "$1" Package | sed 's/^postgresql-//')
build converted "$stand_in/postgresql.spec" --define "pg postgresql/$major" \
	--define "upstream $(dpkg-deb --field "$1" Version | sed 's/-.*//')"

if [ -d "$web_servers" ]; then
	build converted "$web_servers/web-servers.spec" --define "servers $web_servers"
fi
