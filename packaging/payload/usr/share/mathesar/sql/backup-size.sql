-- How many bytes the databases take whose names are given, one in a line, and each of them, as one JSON document. It
-- changes nothing:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v databases=$'one\ntwo' -f backup-size.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object('sum', coalesce(sum(size), 0), 'largest', coalesce(max(size), 0),
  'each', coalesce(json_object_agg(name, size) FILTER (WHERE name IS NOT NULL), '{}'))
FROM (
  SELECT datname AS name, pg_database_size(oid) AS size
  FROM pg_database JOIN string_to_table(:'databases', E'\n') AS asked (name) ON datname = name
) AS sizes;
