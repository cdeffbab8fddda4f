#!/bin/sh
# Installs packages in a base root that is not booted, from its own repository: install-dnf.sh PACKAGE…
# Neither is anything started nor a cluster made: that is left to whoever installs a server there.
set -eu
export LC_ALL=C.UTF-8
dnf install -q -y "$@"
