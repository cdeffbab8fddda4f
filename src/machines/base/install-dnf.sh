#!/bin/sh
# Installs packages in a base image that is not booted, from its own repository: install-dnf.sh PACKAGE…
# No service is started and no cluster is created: whoever installs a server there has to do that.
set -eu
export LC_ALL=C.UTF-8
dnf install -q -y "$@"
