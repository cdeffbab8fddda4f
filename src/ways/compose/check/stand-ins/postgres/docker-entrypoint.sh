#!/bin/sh
# Stands in for the entrypoint of PostgreSQL's official image, where that cannot be pulled: docker-entrypoint.sh postgres …
# It keeps the part of its contract that compose.yaml and the quadlets use: POSTGRES_USER, POSTGRES_PASSWORD or
# POSTGRES_PASSWORD_FILE, PGDATA, and the scripts of /docker-entrypoint-initdb.d, in a new cluster that listens on the
# socket only; it runs as the user that it is started as.
set -eu
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
	POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	if [ -z "${POSTGRES_PASSWORD:-}" ]; then
		echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
		exit 1
	fi
	# It lies in a volume that may have other files.
	mkdir -p "$PGDATA"
	chmod 700 "$PGDATA"
	printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
	initdb --username="${POSTGRES_USER:-postgres}" --pwfile=/tmp/password --auth-local=trust >/dev/null
	rm /tmp/password
	echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
	pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses=''" --wait start
	for script in /docker-entrypoint-initdb.d/*; do
		case $script in
		*.sh) echo "$0: running $script" && "$script" ;;
		*.sql) psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --file="$script" ;;
		*) echo "$0: ignoring $script" ;;
		esac
	done
	pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
	echo 'PostgreSQL init process complete; ready for start up.'
fi
exec "$@" -c listen_addresses='*'
