#!/bin/sh
# Moves Mathesar from one way to install to another, as root of a machine made for it: moves.sh STEP [ARGUMENT…]
# In /srv: mathesar.deb, mathesar.pyz (if it is tried), visit.py, connection.py. $ALONE and $INSIDE are the images, $MAJOR is
# PostgreSQL's version, $ADDRESS that of this machine for its containers.
set -eu
cd /srv

password='correct horse 7 battery'
role_password='the role 9 has one'

fail() {
	echo "$*" >&2
	exit 1
}

as_postgres() {
	setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

as_bob() {
	setpriv --reuid=bob --regid=bob --init-groups env --chdir=/home/bob HOME=/home/bob "$@"
}

# PORT USER PASSWORD: waits until they can log in; their session is written to a file, or the one of before has to be good.
visit() {
	printf '%s\n' "$3" | python3 -B visit.py "$1" "$2" "sessions-$2"
}

# COMMAND…: what runs manage.py there. The saved connection is opened with its saved password.
connects() {
	"$@" shell -c "$(cat connection.py)" >/dev/null
}

# FOLDER: of uploads, as seen from here.
has_upload() {
	grep --quiet --line-regexp uploaded "$1/upload.txt"
}

# NAME PORT [MORE…]: a cluster of its own, with a role and a database for Mathesar, and one for people.
make_cluster() {
	cluster=$1 cluster_port=$2 role=$3
	pg_createcluster --port "$cluster_port" "$MAJOR" "$cluster" >/dev/null
	echo "listen_addresses = '*'" >>"/etc/postgresql/$MAJOR/$cluster/postgresql.conf"
	echo 'host all all all scram-sha-256' >>"/etc/postgresql/$MAJOR/$cluster/pg_hba.conf"
	pg_ctlcluster "$MAJOR" "$cluster" start
	printf "CREATE ROLE %s LOGIN PASSWORD '%s';\n" "$role" "$role_password" |
		as_postgres psql --quiet --port "$cluster_port" --set ON_ERROR_STOP=1
	for name in mathesar_django mathesar_data; do
		as_postgres createdb --port "$cluster_port" --owner "$role" "$name"
	done
}

# NAME PORT OPTION… : a container that serves what is on its volume.
start_container() {
	container=$1 port=$2
	shift 2
	podman run --detach --name "$container" --publish "127.0.0.1:$port:8000" --volume "$container:/var/lib/mathesar" \
		--read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges "$@" >/dev/null
}

elsewhere() {
	printf '%s\n' --env "POSTGRES_HOST=$ADDRESS" --env POSTGRES_PORT=5433 --env POSTGRES_DB=mathesar_django \
		--env POSTGRES_USER=mathesar --env-file /srv/elsewhere.env
}

native() {
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y /srv/mathesar.deb >install.log 2>&1 || fail "$(tail install.log)"
	printf '%s\n' "$password" | mathesar createsuperuser --username ada --email ada@example.org --password-stdin
	printf '%s' "SET ROLE mathesar; CREATE TABLE notes AS SELECT 'kept' AS text" |
		as_postgres psql --quiet --set ON_ERROR_STOP=1 --dbname mathesar_data
	echo uploaded >/var/lib/mathesar/media/upload.txt
	chown mathesar:mathesar /var/lib/mathesar/media/upload.txt
	visit 8000 ada "$password"
	connects mathesar manage
	mathesar backup --with-data mathesar_data --to - >native.tar
}

native_to_inside() {
	podman run --rm --interactive --volume inside:/var/lib/mathesar "$INSIDE" restore - <native.tar
	start_container inside 8100 "$INSIDE"
	visit 8100 ada "$password"
	connects podman exec inside mathesar manage
	has_upload "$(podman volume inspect --format '{{.Mountpoint}}' inside)/media"
	podman exec inside mathesar backup --to - >inside.tar
	podman stop inside >/dev/null
}

inside_to_alone() {
	make_cluster elsewhere 5433 mathesar
	key=$(podman run --rm --interactive "$ALONE" restore --print-key - <inside.tar)
	printf 'SECRET_KEY=%s\nPOSTGRES_PASSWORD=%s\n' "$key" "$role_password" >elsewhere.env
	# shellcheck disable=SC2046  # none of these words has a blank
	podman run --rm --interactive $(elsewhere) --volume alone:/var/lib/mathesar "$ALONE" restore - <inside.tar
	# shellcheck disable=SC2046
	start_container alone 8200 $(elsewhere) "$ALONE"
	visit 8200 ada "$password"
	connects podman exec alone mathesar manage
	has_upload "$(podman volume inspect --format '{{.Mountpoint}}' alone)/media"
	podman exec alone mathesar backup --with-data all --to - >alone.tar
	podman stop alone >/dev/null
}

alone_to_native() {
	# Nothing of before helps it.
	pg_ctlcluster "$MAJOR" elsewhere stop
	rm /var/lib/mathesar/media/upload.txt
	as_postgres dropdb --force mathesar_data
	mathesar restore alone.tar --yes
	visit 8000 ada "$password"
	connects mathesar manage
	has_upload /var/lib/mathesar/media
}

trial_to_inside() {
	useradd --create-home bob
	install --owner bob --mode 644 mathesar.pyz /home/bob/mathesar.pyz
	trial=/home/bob/.local/share/mathesar/trial
	systemd-run --quiet --unit=trial --uid=bob --working-directory=/home/bob python3 mathesar.pyz trial --port 8300 --no-browser
	end=$(($(date +%s) + 300))
	until [ -s "$trial/first-password" ] && curl_page 8300; do
		[ "$(date +%s)" -lt "$end" ] || fail "the trial does not answer: $(journalctl --unit trial --lines 20)"
		sleep 1
	done
	trial_password=$(cat "$trial/first-password")
	visit 8300 admin "$trial_password"
	echo "CREATE TABLE notes AS SELECT 'kept' AS text" |
		as_bob psql --quiet --host "$trial/run" --username mathesar --dbname mathesar_data
	as_bob sh -c "echo uploaded >$trial/media/upload.txt"
	as_bob python3 mathesar.pyz trial export --to trial.tar
	systemctl stop trial
	podman run --rm --interactive --volume tried:/var/lib/mathesar "$INSIDE" restore - </home/bob/trial.tar
	start_container tried 8400 "$INSIDE"
	visit 8400 admin "$trial_password"
	connects podman exec tried mathesar manage
	has_upload "$(podman volume inspect --format '{{.Mountpoint}}' tried)/media"
	podman stop tried >/dev/null
}

curl_page() {
	python3 -c 'import sys, urllib.request; urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/auth/login/")' "$1" 2>/dev/null
}

native_to_serve() {
	make_cluster serve 5434 bob
	# With the session of the last move.
	mathesar backup --with-data mathesar_data --to - >native.tar
	install --owner bob --mode 600 native.tar /home/bob/native.tar
	key=$(as_bob python3 mathesar.pyz restore --print-key native.tar)
	cat >/home/bob/mathesar.env <<-END
		POSTGRES_HOST=/var/run/postgresql
		POSTGRES_PORT=5434
		POSTGRES_DB=mathesar_django
		POSTGRES_USER=bob
		SECRET_KEY=$key
		MATHESAR_LISTEN=127.0.0.1:8500
	END
	chown bob /home/bob/mathesar.env
	as_bob python3 mathesar.pyz restore native.tar --settings mathesar.env
	systemd-run --quiet --unit=serve --uid=bob --working-directory=/home/bob python3 mathesar.pyz serve --settings mathesar.env
	visit 8500 ada "$password"
	connects as_bob python3 mathesar.pyz manage --settings mathesar.env
	has_upload /home/bob/.local/share/mathesar/media
}

# Its role has another name, and its server may be older than the programs in the file.
serve_to_inside() {
	as_bob python3 mathesar.pyz backup --settings mathesar.env --with-data all --to served.tar
	systemctl stop serve
	podman run --rm --interactive --volume served:/var/lib/mathesar "$INSIDE" restore - </home/bob/served.tar
	start_container served 8600 "$INSIDE"
	visit 8600 ada "$password"
	connects podman exec served mathesar manage
	has_upload "$(podman volume inspect --format '{{.Mountpoint}}' served)/media"
	podman stop served >/dev/null
}

"$@"
