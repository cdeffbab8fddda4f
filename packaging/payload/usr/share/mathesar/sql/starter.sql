-- A database for the user's own data, so that Mathesar is useful with no further privilege: owned by its role,
-- closed to everyone else. It is made once; dropped or renamed later, it stays so. One that is there is left alone.
--
-- By hand, after metadata.sql and in the same session, as the same role:
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v starter=mathesar_data -f starter.sql
\set QUIET on
-- No functions of other users in a superuser's session.
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
  is_first boolean;
  self text := current_user;
BEGIN
  SELECT shobj_description(oid, 'pg_authid') = 'mathesar package: being set up' INTO is_first FROM pg_roles WHERE rolname = role;
  IF is_first AND EXISTS (SELECT FROM pg_database WHERE datname = name AND pg_get_userbyid(datdba) = role) THEN
    EXECUTE format('SET LOCAL ROLE %I', role);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name);
    EXECUTE format('SET LOCAL ROLE %I', self);
  END IF;
  -- What metadata.sql has granted to who makes all this, now or in a run that was interrupted.
  IF current_setting('mathesar.borrowed', true)::boolean OR is_first AND EXISTS (
    SELECT FROM pg_auth_members WHERE roleid = quote_ident(role)::regrole
      AND member = quote_ident(self)::regrole AND grantor = quote_ident(self)::regrole
  ) THEN
    EXECUTE format('REVOKE %I FROM CURRENT_USER', role)
      || CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN ' GRANTED BY CURRENT_USER' ELSE '' END;
  END IF;
  IF is_first THEN
    EXECUTE format('COMMENT ON ROLE %I IS %L', role, 'mathesar package: set up');
  END IF;
END
$$;
