-- How many tables, views and sequences of people's a database holds, as one JSON document. It changes nothing. In that
-- database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f restore-occupied.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object('objects', count(*))
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  -- Mathesar's own functions, which are in every database that is connected.
  AND nspname NOT IN ('msar', '__msar', 'mathesar_types')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e');
