-- What `mathesar status` says about the role that runs it, and which databases it owns besides this one: one JSON
-- document. Any role may run it.
--
-- foreign   a privilege that the package never grants
-- waits     its sessions here that have waited for a lock for three seconds, as a migration may, for which table, and who
--           holds it; pid 0 of a holder is a prepared transaction. since (seconds since 1970) and client are null where
--           this role may not see them: sessions.sql has them for a superuser
-- readOnly  why nothing can be written, null where it can: "recovery", or where the setting comes from, as pg_settings has it
SELECT json_build_object(
  'role', json_build_object(
    'name', rolname,
    'extra', (
      SELECT coalesce(json_agg(json_build_object('privilege', privilege, 'text', text, 'foreign', is_foreign)), '[]')
      FROM (VALUES
        (rolsuper, 'SUPERUSER', 'SUPERUSER (not ours: take it back)', true),
        (rolcreatedb, 'CREATEDB', 'create databases (CREATEDB)', false),
        (rolcreaterole, 'CREATEROLE', 'manage roles (CREATEROLE)', false),
        (rolreplication, 'REPLICATION', 'REPLICATION (not ours: take it back)', true),
        (rolbypassrls, 'BYPASSRLS', 'BYPASSRLS (not ours: take it back)', true)
      ) AS attribute (is_held, privilege, text, is_foreign)
      WHERE is_held
    ),
    'memberOf', (
      SELECT coalesce(json_agg(DISTINCT quote_ident(granted.rolname)), '[]')
      FROM pg_auth_members JOIN pg_roles granted ON granted.oid = roleid
      WHERE member = own.oid
    )
  ),
  'readOnly', CASE
    WHEN pg_is_in_recovery() THEN 'recovery'
    WHEN current_setting('transaction_read_only')::boolean
      THEN (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only')
  END,
  'waits', (
    SELECT coalesce(json_agg(json_build_object(
      'seconds', extract(epoch FROM clock_timestamp() - waiting.query_start)::integer,
      'pid', holder.pid, 'role', session.usename, 'program', session.application_name,
      'client', host(session.client_addr), 'since', extract(epoch FROM session.xact_start)::bigint,
      'relation', (SELECT min(relation::regclass::text) FROM pg_locks WHERE pid = waiting.pid AND NOT granted)
    ) ORDER BY waiting.query_start, holder.pid), '[]')
    FROM pg_stat_activity waiting
    CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS holder (pid)
    LEFT JOIN pg_stat_activity session ON session.pid = holder.pid
    WHERE waiting.usename = current_user AND waiting.datname = current_database() AND waiting.wait_event_type = 'Lock'
      AND waiting.query_start < clock_timestamp() - interval '3 seconds'
  ),
  'databases', (
    SELECT coalesce(json_agg(datname ORDER BY datname), '[]')
    FROM pg_database
    WHERE datdba = own.oid AND datname <> current_database() AND NOT starts_with(datname, 'mathesar_rehearsal_')
  )
)
FROM pg_roles own
WHERE rolname = current_user;
