#!/bin/sh
# Checks the formula, and runs it where there is no Homebrew: check.sh RECIPE-FOLDER PYZ. Run as root in Debian 13.
set -eu
recipe=$1 pyz=$2
export LC_ALL=C.UTF-8
cd "$recipe"

ruby -c mathesar.rb
rubocop --config rubocop.yml --format emacs --fail-level warning mathesar.rb
echo "ok: ruby and rubocop find no error"

# Somebody without any right installs it, and serves it with a PostgreSQL over the socket.
useradd --create-home ada
mkdir /srv/download
cp "$pyz" check.rb mathesar.rb /srv/download/
chown -R ada /srv/download
runuser -u postgres -- createuser ada
runuser -u postgres -- createdb --owner ada mathesar_django
runuser -u ada -- mkdir -p /home/ada/brew/etc
runuser -u ada -- ruby /srv/download/check.rb /srv/download/mathesar.rb "/srv/download/${pyz##*/}" /home/ada/brew >/srv/command
echo "ok: it installs, and its test passes"

printf '%s\n' POSTGRES_HOST=/var/run/postgresql POSTGRES_USER=ada POSTGRES_DB=mathesar_django \
  "SECRET_KEY=$(openssl rand -hex 32)" MATHESAR_FIRST_VISITOR=true >/home/ada/brew/etc/mathesar.env
chown ada /home/ada/brew/etc/mathesar.env
set --
while IFS= read -r word; do set -- "$@" "$word"; done </srv/command
systemd-run --unit served --uid ada --setenv HOME=/home/ada --working-directory /home/ada "$@"
for _ in $(seq 120); do
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8000/auth/login/ || true)
  case $status in
    200 | 302) break ;;
  esac
  sleep 1
done
journalctl --unit served --no-pager | tail -n 20
[ "$status" = 200 ] || [ "$status" = 302 ]
echo "ok: what its service starts serves Mathesar"
