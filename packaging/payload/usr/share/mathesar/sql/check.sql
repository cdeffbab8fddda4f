-- Looks before anything is made whether role.sql, metadata.sql and starter.sql can do all of their work, so that none of
-- it stays half done: CREATE DATABASE cannot be undone by a transaction. It changes nothing.
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v metadata=mathesar_django -v starter=mathesar_data -v adopt=false -f check.sql
\set QUIET on
-- No functions of other users in a superuser's session.
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT set_config('mathesar.role', :'role', false) AS role, set_config('mathesar.adopt', :'adopt', false) AS adopt,
  set_config('mathesar.database', :'metadata', false) AS database, set_config('mathesar.starter', :'starter', false) AS starter
\gset ignored_

DO $$
DECLARE
  role text := current_setting('mathesar.role');
  metadata text := current_setting('mathesar.database');
  starter text := current_setting('mathesar.starter');
  adopt boolean := current_setting('mathesar.adopt');
  version integer := current_setting('server_version_num');
  own record;
  mark text;
  is_super boolean;
  can_log_in boolean;
  owner text;
  is_missing boolean;
BEGIN
  IF version < 140000 THEN
    RAISE EXCEPTION 'Mathesar needs PostgreSQL 14 or newer, and this is %', current_setting('server_version')
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF pg_is_in_recovery() THEN
    RAISE EXCEPTION 'this server takes no writes: it is a standby'
      USING ERRCODE = 'read_only_sql_transaction', HINT = 'Connect to the primary.';
  END IF;
  IF current_setting('transaction_read_only')::boolean THEN
    RAISE EXCEPTION 'this server takes no writes: default_transaction_read_only is on'
      USING ERRCODE = 'read_only_sql_transaction',
        HINT = 'Let it: ALTER SYSTEM SET default_transaction_read_only = off; SELECT pg_reload_conf();';
  END IF;

  SELECT rolsuper, rolcreaterole, rolcreatedb INTO own FROM pg_roles WHERE rolname = current_user;
  SELECT coalesce(shobj_description(oid, 'pg_authid'), ''), rolsuper, rolcanlogin INTO mark, is_super, can_log_in
    FROM pg_roles WHERE rolname = role;
  SELECT pg_get_userbyid(datdba) INTO owner FROM pg_database WHERE datname = metadata;
  is_missing := owner IS NULL OR coalesce(mark, '') <> 'mathesar package: set up' AND starter <> ''
    AND NOT EXISTS (SELECT FROM pg_database WHERE datname = starter);

  IF mark NOT LIKE 'mathesar package:%' AND NOT adopt THEN
    RAISE EXCEPTION 'the role "%" is there already and was not made by this package', role
      USING ERRCODE = 'duplicate_object', HINT = 'To let Mathesar have it: mathesar setup --adopt';
  END IF;
  IF owner IS NOT NULL AND owner <> role AND NOT adopt THEN
    RAISE EXCEPTION 'the database "%" is there already and belongs to the role "%"', metadata, owner
      USING ERRCODE = 'duplicate_database', HINT = 'To let Mathesar have it: mathesar setup --adopt';
  END IF;

  -- One of another's making gets it when it is taken over.
  IF mark LIKE 'mathesar package:%' AND NOT can_log_in THEN
    RAISE EXCEPTION 'the role "%" may not log in', role
      USING ERRCODE = 'invalid_authorization_specification', HINT = format('To let it: ALTER ROLE %I LOGIN', role);
  END IF;

  IF own.rolsuper THEN
    RETURN;
  END IF;
  -- An administrator of a managed server, who is not a superuser.
  IF mark IS NULL AND NOT own.rolcreaterole THEN
    RAISE EXCEPTION 'the role "%" cannot create roles, which making the role "%" needs', current_user, role
      USING ERRCODE = 'insufficient_privilege', HINT = 'Connect as a role with CREATEROLE and CREATEDB.';
  END IF;
  IF is_missing AND NOT own.rolcreatedb THEN
    RAISE EXCEPTION 'the role "%" cannot create databases, which making Mathesar''s needs', current_user
      USING ERRCODE = 'insufficient_privilege', HINT = 'Connect as a role with CREATEROLE and CREATEDB.';
  END IF;
  IF is_super OR owner <> role AND NOT pg_has_role(current_user, owner, 'MEMBER') THEN
    RAISE EXCEPTION 'only a superuser can take over the role "%" or the database "%"', role, metadata
      USING ERRCODE = 'insufficient_privilege', HINT = 'Connect as a superuser, or choose other names.';
  END IF;
  -- Whoever has CREATEROLE may change any role up to PostgreSQL 15, and since then only those it administers.
  IF mark IS NOT NULL AND (version >= 160000 OR NOT own.rolcreaterole)
    AND NOT pg_has_role(current_user, role, 'MEMBER WITH ADMIN OPTION') THEN
    RAISE EXCEPTION 'the role "%" is there already, and the role "%" does not administer it', role, current_user
      USING ERRCODE = 'insufficient_privilege', HINT = 'Connect as the role that made it, or as a superuser.';
  END IF;
END
$$;
