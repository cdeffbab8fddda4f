#!/bin/sh
# What one person does in check.sh: builds the bundle, installs it, and uses the trial: person.sh APPLICATION RUNTIME
set -eu
id=$1 runtime=$2
page=http://127.0.0.1:8000/auth/login/
trial=$HOME/.var/app/$id/data/mathesar/trial
work=$HOME/work
mkdir "$work"

flatpak build-export --disable-sandbox --runtime --files=usr "$work/repo" /srv/runtime 1
flatpak remote-add --user --no-gpg-verify here "$work/repo"
flatpak install --user --noninteractive here "runtime/$runtime"
flatpak-builder --user --disable-rofiles-fuse --state-dir="$work/state" --repo="$work/repo" "$work/build" debian.yaml
flatpak build-bundle "$work/repo" "$work/trial.flatpak" "$id"
echo "ok: flatpak-builder builds the manifest into a bundle of $(($(stat -c %s "$work/trial.flatpak") / 1000000)) MB"
flatpak install --user --noninteractive "$work/trial.flatpak"

# Starts it, and waits for its first page.
start() {
  flatpak run "$id" --no-browser </dev/null >"$work/log" 2>&1 &
  for _ in $(seq 240); do
    if curl --silent --fail --output /dev/null "$page" 2>/dev/null; then return; fi
    sleep 0.5
  done
  cat "$work/log" "$trial"/log/* >&2
  exit 1
}
# Without a terminal the password is in a file.
log_in() {
  curl --silent --cookie-jar "$work/jar" --output "$work/page" "$page"
  token=$(sed -n 's/.*name="csrfmiddlewaretoken" value="\([^"]*\)".*/\1/p' "$work/page" | head -n 1)
  curl --silent --cookie "$work/jar" --cookie-jar "$work/jar" --referer "$page" --output /dev/null \
    --data-urlencode "csrfmiddlewaretoken=$token" --data-urlencode username=admin \
    --data-urlencode "password=$(cat "$trial/first-password")" "$page"
  grep -q sessionid "$work/jar"
}
# Ends the sandbox, and with it everything in it.
end() {
  flatpak kill "$id"
  wait
  for _ in $(seq 50); do
    if ! pgrep -u "$(id -u)" 'postgres|gunicorn' >/dev/null; then return; fi
    sleep 0.2
  done
  echo "after flatpak kill there still are: $(pgrep -a -u "$(id -u)" 'postgres|gunicorn')" >&2
  exit 1
}
start
log_in
echo "ok: it is installed for one user, and its trial lets the administrator in"
end
echo "ok: nothing goes on when the sandbox is killed"
start
log_in
end
echo "ok: a second start has the account of the first, in ~/.var/app/$id"
flatpak run "$id" export --to - >"$work/trial.tar"
tar -tf "$work/trial.tar" | grep -qx manifest.json
flatpak run "$id" manage migrate --check
echo "ok: an archive of it comes out, and manage.py reaches its tables"
flatpak uninstall --user --noninteractive "$id"
