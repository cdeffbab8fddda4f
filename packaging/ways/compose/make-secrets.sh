#!/bin/sh
# Makes the secrets that compose.yaml needs, once: each is a file of random characters in secrets/. What is there stays.
# The folder is for its owner only; the files can be read by the users of the containers that they are mounted in.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
for name in secret_key postgres_password database_superuser_password admin_password; do
  file=secrets/$name
  # podman makes a folder where a container was to get a file that is not there.
  [ ! -d "$file" ] || rmdir "$file"
  if [ ! -s "$file" ]; then
    # Letters and digits, two for each of 32 random bytes.
    od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' > "$file.new"
    chmod 444 "$file.new"
    mv -f "$file.new" "$file"
    echo "made $file"
  fi
done
# compose.yaml asks for it, so that nothing starts before.
: > secrets/made-by-make-secrets.sh
