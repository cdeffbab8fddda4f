-- The role that Mathesar uses: it may log in, and nothing else. It gets no password: on the local server it comes in by
-- peer authentication; on another one, give it a password afterwards (\password in psql).
--
-- By hand, after check.sql, as a superuser of PostgreSQL 14 or newer, or as a role with CREATEROLE:
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v adopt=false -f role.sql
--
-- role   name of the role
-- adopt  true: take over a role of that name that something else has made, and cut it down to the attributes below:
--        without a password, a limit of connections or of time, or membership in any other role
-- keep   true, where it is given: such a role keeps its password, its limits and memberships, CREATEDB and CREATEROLE
--
-- The comment on the role says who made it, so that a second run knows its own work and never touches another's.
\set QUIET on
-- No functions of other users in a superuser's session.
SET search_path = pg_catalog;
SET client_min_messages = warning;
\if :{?keep}
\else
  \set keep false
\endif
SELECT set_config('mathesar.role', :'role', false) AS role, set_config('mathesar.adopt', :'adopt', false) AS adopt,
  set_config('mathesar.keep', :'keep', false) AS keep \gset ignored_

DO $$
DECLARE
  name text := current_setting('mathesar.role');
  adopt boolean := current_setting('mathesar.adopt');
  keep boolean := current_setting('mathesar.keep');
  attributes text := 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
  mark text;
  membership record;
BEGIN
  SELECT coalesce(shobj_description(oid, 'pg_authid'), '') INTO mark FROM pg_roles WHERE rolname = name;
  IF NOT FOUND THEN
    EXECUTE format('CREATE ROLE %I %s', name, attributes);
  ELSIF mark LIKE 'mathesar package:%' THEN
    RETURN;
  ELSIF adopt THEN
    -- Only what it has is taken away: only a superuser may say NOSUPERUSER.
    SELECT 'LOGIN' || concat(CASE WHEN rolsuper THEN ' NOSUPERUSER' END,
        CASE WHEN rolcreatedb AND NOT keep THEN ' NOCREATEDB' END,
        CASE WHEN rolcreaterole AND NOT keep THEN ' NOCREATEROLE' END, CASE WHEN rolreplication THEN ' NOREPLICATION' END,
        CASE WHEN rolbypassrls THEN ' NOBYPASSRLS' END)
      INTO attributes FROM pg_roles WHERE rolname = name;
    EXECUTE format('ALTER ROLE %I %s', name, attributes)
      || CASE WHEN keep THEN '' ELSE ' PASSWORD NULL CONNECTION LIMIT -1 VALID UNTIL ''infinity''' END;
    FOR membership IN
      SELECT roleid::regrole AS granted, grantor::regrole AS grantor FROM pg_auth_members
      WHERE member = quote_ident(name)::regrole AND NOT keep
    LOOP
      -- Since PostgreSQL 16 grants of different grantors are separate.
      EXECUTE format('REVOKE %s FROM %I', membership.granted, name)
        || CASE WHEN current_setting('server_version_num')::integer >= 160000
             THEN format(' GRANTED BY %s CASCADE', membership.grantor) ELSE '' END;
    END LOOP;
  ELSE
    RAISE EXCEPTION 'the role "%" is there already and was not made by this package', name
      USING ERRCODE = 'duplicate_object', HINT = 'To let Mathesar have it: mathesar setup --adopt';
  END IF;
  EXECUTE format('COMMENT ON ROLE %I IS %L', name, 'mathesar package: being set up');
END
$$;
