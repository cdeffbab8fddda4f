-- Gives a database the privileges that every new one has; those of its dump come after it, in the same transaction:
--
--   psql -X -v ON_ERROR_STOP=1 -v name=data --single-transaction -f restore-open.sql -f privileges.sql
\set QUIET on
GRANT CONNECT, TEMPORARY ON DATABASE :"name" TO PUBLIC;
