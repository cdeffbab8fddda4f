-- A database for the user's own data, so that Mathesar is useful with no further privilege: owned by its role,
-- closed to everyone else. It is made once; dropped or renamed later, it stays so. One that is there is left alone.
--
-- By hand, after role.sql and as a superuser:
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v starter=mathesar -f starter.sql
\set QUIET on
-- Nobody's own functions in a superuser's session.
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT set_config('mathesar.role', :'role', false) AS role, set_config('mathesar.database', :'starter', false) AS database \gset ignored_

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', :'starter', :'role')
  || CASE WHEN pg_encoding_to_char(encoding) = 'UTF8' THEN '' ELSE ' LC_COLLATE ''C.UTF-8'' LC_CTYPE ''C.UTF-8''' END
FROM pg_database
WHERE datname = 'template0' AND :'starter' <> ''
  AND NOT EXISTS (SELECT FROM pg_database WHERE datname = :'starter')
  AND (SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = :'role') = 'mathesar package: being set up'
\gexec

DO $$
DECLARE
  role text := current_setting('mathesar.role');
  name text := current_setting('mathesar.database');
  mark text;
BEGIN
  SELECT shobj_description(oid, 'pg_authid') INTO mark FROM pg_roles WHERE rolname = role;
  IF mark <> 'mathesar package: being set up' THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM pg_database WHERE datname = name AND pg_get_userbyid(datdba) = role) THEN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name);
  END IF;
  EXECUTE format('COMMENT ON ROLE %I IS %L', role, 'mathesar package: set up');
END
$$;
