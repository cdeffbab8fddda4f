#!/bin/sh
# Stands in for "docker compose exec -T db …" and "docker compose stop …" on a machine without containers: the database is
# this machine's, where Mathesar's role logs in over the socket as the user of its name.
set -eu
case "$1 $2" in
  'compose exec')
    [ "$3 $4" = '-T db' ]
    shift 4
    exec runuser -u mathesar -- "$@"
    ;;
  'compose stop')
    [ "$3" = service ]
    exec systemctl stop mathesar
    ;;
  *)
    echo "docker: $* is not part of the page" >&2
    exit 64
    ;;
esac
