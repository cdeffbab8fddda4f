-- The version of a server, and which of the databases are there whose names are given, one in a line, as one JSON
-- document. It changes nothing:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v databases=$'one\ntwo' -f restore-server.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object(
  'version', current_setting('server_version_num')::integer,
  'databases', (
    SELECT coalesce(json_agg(datname ORDER BY datname), '[]')
    FROM pg_database JOIN string_to_table(:'databases', E'\n') AS asked (name) ON datname = name
  )
);
