#!/bin/sh
# Installs packages in a base image that is not booted, from its own repository: install-zypper.sh PACKAGE…
# No service is started and no cluster is created: whoever installs a server there has to do that.
set -eu
export LC_ALL=C.UTF-8
zypper --quiet --non-interactive install "$@"
