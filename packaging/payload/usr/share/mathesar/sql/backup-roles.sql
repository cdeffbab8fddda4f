-- All roles of a server that is Mathesar's alone, for a backup, as one JSON document. It changes nothing. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f backup-roles.sql
--
-- roles      as in backup.sql
-- passwords  their verifiers: {"role": "SCRAM-SHA-256$…"}
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object(
  'roles', (
    SELECT coalesce(json_agg(json_build_object(
      'name', rolname, 'login', rolcanlogin, 'inherit', rolinherit, 'createdb', rolcreatedb, 'createrole', rolcreaterole,
      'memberOf', (
        SELECT coalesce(json_agg(pg_get_userbyid(roleid) ORDER BY roleid), '[]') FROM pg_auth_members WHERE member = pg_roles.oid
      )
    ) ORDER BY rolname), '[]')
    FROM pg_roles WHERE rolname !~ '^pg_' AND NOT rolsuper
  ),
  'passwords', (
    SELECT coalesce(json_object_agg(rolname, rolpassword), '{}')
    FROM pg_authid WHERE rolname !~ '^pg_' AND NOT rolsuper AND rolpassword IS NOT NULL
  )
);
