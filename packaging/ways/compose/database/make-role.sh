#!/bin/sh
# PostgreSQL's image runs this once, in a new cluster, before anyone can connect: the role of Mathesar, which may log in and
# nothing else, the database for its own tables, and one for data, with the same SQL as the native packages.
set -eu
sql=/docker-entrypoint-initdb.d/sql
psql -X --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=role="$ROLE" --set=metadata="$METADATA" --set=starter="$STARTER" --set=adopt=false \
  --file="$sql/role.sql" --file="$sql/metadata.sql" --file="$sql/starter.sql" --file="$sql/password.sql"
