-- How many bytes the databases take whose names are given, one in a line, as one JSON document. It changes nothing:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v databases=$'one\ntwo' -f backup-size.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object('sum', coalesce(sum(size), 0), 'largest', coalesce(max(size), 0))
FROM (
  SELECT pg_database_size(oid) AS size
  FROM pg_database JOIN string_to_table(:'databases', E'\n') AS asked (name) ON datname = name
) AS sizes;
