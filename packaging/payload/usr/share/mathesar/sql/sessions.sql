-- Since when sessions have been in their transaction, and from where, by their pids: one JSON document. Only a superuser
-- may see that of every role.
--
--   psql -X -v ON_ERROR_STOP=1 -At -v pids={4711,4712} -f sessions.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT coalesce(
  json_object_agg(
    pid,
    json_build_object('since', extract(epoch FROM xact_start)::bigint, 'client', host(client_addr), 'state', state)
  ),
  '{}'
)
FROM pg_stat_activity
WHERE pid = ANY (:'pids'::integer[]);
