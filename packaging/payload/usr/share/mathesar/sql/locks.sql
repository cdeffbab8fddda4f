-- Sessions that have kept everybody else from a table of this database for three seconds, also from reading and dumping
-- it, as one JSON document; the longest first. For a superuser, in Mathesar's own database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f locks.sql
\set QUIET on
SELECT coalesce(json_agg(json_build_object(
  'relation', relation::regclass::text, 'pid', pid, 'role', usename, 'program', application_name,
  'client', host(client_addr), 'since', extract(epoch FROM xact_start)::bigint
) ORDER BY xact_start), '[]')
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock' AND granted AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND xact_start < clock_timestamp() - interval '3 seconds';
