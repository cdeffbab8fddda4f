-- Takes back what the role was granted, in a database in which it owns nothing. As a superuser, in that database:
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -d sales -f leaving-privileges.sql
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT set_config('mathesar.role', :'role', false) AS role \gset ignored_
DO $$
DECLARE
  role text := current_setting('mathesar.role');
BEGIN
  -- DROP OWNED BY drops what it owns, too: databases here, and what somebody has just made.
  IF EXISTS (
    SELECT FROM pg_roles JOIN pg_shdepend ON refobjid = pg_roles.oid
    WHERE rolname = role AND refclassid = 'pg_authid'::regclass AND deptype = 'o'
      AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  ) THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
    EXECUTE format('DROP OWNED BY %I', role);
  END IF;
END
$$;
