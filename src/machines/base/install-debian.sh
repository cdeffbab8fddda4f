#!/bin/sh
# Installs packages in a base image that is not booted, from its own apt cache: install-debian.sh PACKAGE…
# Their services are enabled but not started: the image must not contain the state of a running service.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get install -q -y "$@"
rm /usr/sbin/policy-rc.d
