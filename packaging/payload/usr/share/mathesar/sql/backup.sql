-- What a backup's manifest says of the server, as one JSON document. It changes nothing. In Mathesar's own database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v databases=$'one\ntwo' -f backup.sql
--
-- migrations  the record of the last migration, see mathesar_service/migrations.py
-- size        bytes of Mathesar's own database
-- databases   those that were asked for, one name in a line, with what it takes to make them again, and their bytes
-- roles       those that own something in them, or may do something there, and the roles that they are members of;
--             without passwords, which only a superuser may read
\set QUIET on
SET search_path = pg_catalog;
WITH RECURSIVE wanted AS (
  SELECT pg_database.*
  FROM pg_database JOIN string_to_table(:'databases', E'\n') AS asked (name) ON datname = name
),
named AS (
  SELECT datdba AS role FROM wanted
  UNION
  SELECT refobjid FROM pg_shdepend JOIN wanted ON dbid = wanted.oid WHERE refclassid = 'pg_authid'::regclass
  UNION
  SELECT refobjid FROM pg_shdepend JOIN wanted ON objid = wanted.oid
  WHERE classid = 'pg_database'::regclass AND refclassid = 'pg_authid'::regclass
),
needed AS (
  SELECT role FROM named
  UNION
  SELECT roleid FROM pg_auth_members JOIN needed ON member = role
)
SELECT json_build_object(
  'server', current_setting('server_version'),
  'migrations', (SELECT obj_description(to_regclass('public.django_migrations'), 'pg_class')),
  'size', pg_database_size(current_database()),
  'databases', (
    SELECT coalesce(json_agg(json_build_object(
      'name', datname, 'owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding),
      'collate', datcollate, 'ctype', datctype, 'acl', datacl::text,
      'size', pg_database_size(wanted.oid),
      'settings', (SELECT to_json(setconfig) FROM pg_db_role_setting WHERE setdatabase = wanted.oid AND setrole = 0)
    ) ORDER BY datname), '[]')
    FROM wanted
  ),
  'roles', (
    SELECT coalesce(json_agg(json_build_object(
      'name', rolname, 'login', rolcanlogin, 'inherit', rolinherit, 'createdb', rolcreatedb, 'createrole', rolcreaterole,
      'memberOf', (
        SELECT coalesce(json_agg(pg_get_userbyid(roleid) ORDER BY roleid), '[]') FROM pg_auth_members WHERE member = pg_roles.oid
      )
    ) ORDER BY rolname), '[]')
    FROM pg_roles JOIN needed ON role = oid
    WHERE rolname !~ '^pg_' AND NOT rolsuper
  )
);
