-- The server reads its configuration anew.
--
--   psql -X -v ON_ERROR_STOP=1 -At -f reload.sql
\set QUIET on
SELECT to_json(pg_catalog.pg_reload_conf());
