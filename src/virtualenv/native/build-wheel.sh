#!/bin/sh
# Builds a wheel from a source distribution: run as root inside a throwaway machine of the target distro.
#   build-wheel.sh PYTHON SDIST FOLDER [PACKAGE…]
# The compiler, Python's headers and setuptools are the distro's own; nothing comes from a package index, so what
# the build needs besides them is named in packaging/mathesar.yaml.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1
python=$1 sdist=$2 folder=$3
shift 3

apt-get update -q
apt-get install -q -y --no-install-recommends build-essential "python$python-dev" python3-pip python3-setuptools \
	python3-wheel "$@"
"python$python" -m pip wheel --no-deps --no-build-isolation --wheel-dir "$folder" "$sdist"
