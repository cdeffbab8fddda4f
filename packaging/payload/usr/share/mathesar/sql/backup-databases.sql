-- The databases of a server that hold people's data, as one JSON document of their names. It changes nothing. In
-- Mathesar's own database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f backup-databases.sql
--
-- A superuser sees all but the server's own; another role those that are its own, or of roles that it is a member of.
\set QUIET on
SET search_path = pg_catalog;
SELECT coalesce(json_agg(datname ORDER BY datname), '[]') FROM pg_database
WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('postgres', current_database())
  AND NOT starts_with(datname, 'mathesar_rehearsal_') AND NOT starts_with(datname, 'mathesar_restoring_')
  AND pg_has_role(datdba, 'USAGE');
