-- Makes a role that logs in once, to see whether roles with a password can, and answers with its password as JSON. The
-- server makes the password, so that it stands in no process list and in no log. trial-end.sql removes the role.
--
--   psql -X -v ON_ERROR_STOP=1 -At -v role=NAME -v database=NAME -f trial.sql
--
-- database  where it is to log in; empty: in a database of its own, of its own name
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT set_config('mathesar.role', :'role', false) AS role, set_config('mathesar.database', :'database', false) AS database \gset ignored_

DO $$
DECLARE
  role text := current_setting('mathesar.role');
  database text := current_setting('mathesar.database');
  password text := gen_random_uuid();
BEGIN
  EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', role, password, now() + interval '10 minutes');
  EXECUTE format('COMMENT ON ROLE %I IS ''mathesar package: trial''', role);
  IF database <> '' AND NOT has_database_privilege(role, database, 'CONNECT') THEN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', database, role);
  END IF;
  PERFORM set_config('mathesar.password', password, false);
END
$$;
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'role') WHERE :'database' = '' \gexec
SELECT json_build_object('password', current_setting('mathesar.password'));
