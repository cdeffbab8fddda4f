-- The password of Mathesar's role, read by psql from its file: it is in no command line.
\set password `cat /run/secrets/postgres_password`
ALTER ROLE :"role" PASSWORD :'password';
