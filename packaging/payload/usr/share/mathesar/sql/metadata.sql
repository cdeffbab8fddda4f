-- The database for Mathesar's own tables (accounts, saved connections): owned by its role, closed to everyone else.
--
-- By hand, after role.sql, as a superuser or as a role with CREATEROLE and CREATEDB; starter.sql comes next:
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v metadata=mathesar_django -v adopt=false -f metadata.sql
--
-- adopt  true: take over a database of that name that another role owns
\set QUIET on
-- No functions of other users in a superuser's session.
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT set_config('mathesar.role', :'role', false) AS role, set_config('mathesar.adopt', :'adopt', false) AS adopt,
  set_config('mathesar.database', :'metadata', false) AS database, set_config('mathesar.borrowed', 'false', false) AS borrowed
\gset ignored_

-- An administrator who is not a superuser must be a member of the role to make databases for it: starter.sql ends that.
DO $$
DECLARE
  role text := current_setting('mathesar.role');
  is_modern boolean := current_setting('server_version_num')::integer >= 160000;
BEGIN
  IF NOT pg_has_role(current_user, role, CASE WHEN is_modern THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE format('GRANT %I TO CURRENT_USER', role)
      || CASE WHEN is_modern THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
    PERFORM set_config('mathesar.borrowed', 'true', false);
  END IF;
END
$$;

-- A cluster of another encoding has a locale that UTF-8 does not fit.
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', :'metadata', :'role')
  || CASE WHEN pg_encoding_to_char(encoding) = 'UTF8' THEN '' ELSE ' LC_COLLATE ''C.UTF-8'' LC_CTYPE ''C.UTF-8''' END
FROM pg_database
WHERE datname = 'template0' AND NOT EXISTS (SELECT FROM pg_database WHERE datname = :'metadata') \gexec

DO $$
DECLARE
  role text := current_setting('mathesar.role');
  name text := current_setting('mathesar.database');
  adopt boolean := current_setting('mathesar.adopt');
  owner text;
BEGIN
  SELECT pg_get_userbyid(datdba) INTO owner FROM pg_database WHERE datname = name;
  IF owner = role THEN
    NULL;
  ELSIF adopt THEN
    EXECUTE format('ALTER DATABASE %I OWNER TO %I', name, role);
  ELSE
    RAISE EXCEPTION 'the database "%" is there already and belongs to the role "%"', name, owner
      USING ERRCODE = 'duplicate_database', HINT = 'To let Mathesar have it: mathesar setup --adopt';
  END IF;
  -- As the owner: nobody else's REVOKE counts, and PostgreSQL would only warn.
  EXECUTE format('SET LOCAL ROLE %I', role);
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name);
  -- Its tables are in the schema public, which it owns with the database: it needs neither schemas nor temporary tables.
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM %I', name, role);
END
$$;
