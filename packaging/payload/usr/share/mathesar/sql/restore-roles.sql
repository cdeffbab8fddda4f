-- Makes the roles of a backup that are not there, without passwords, and lets these be members of what they were
-- members of. Prints which it made, as one JSON document. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v roles='[{"name": "anna", "login": true, …}]' -f restore-roles.sql
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT set_config('mathesar.roles', :'roles', false) AS roles, set_config('mathesar.made', '[]', false) AS made \gset ignored_
BEGIN;
DO $$
DECLARE
  roles jsonb := current_setting('mathesar.roles');
  made jsonb := '[]';
  one jsonb;
  granted text;
BEGIN
  FOR one IN SELECT value FROM jsonb_array_elements(roles) LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one->>'name') THEN
      EXECUTE format('CREATE ROLE %I', one->>'name')
        || CASE WHEN (one->>'login')::boolean THEN ' LOGIN' ELSE ' NOLOGIN' END
        || CASE WHEN (one->>'inherit')::boolean THEN ' INHERIT' ELSE ' NOINHERIT' END
        || CASE WHEN (one->>'createdb')::boolean THEN ' CREATEDB' ELSE '' END
        || CASE WHEN (one->>'createrole')::boolean THEN ' CREATEROLE' ELSE '' END;
      made := made || jsonb_build_array(one->'name');
    END IF;
  END LOOP;
  FOR one IN SELECT value FROM jsonb_array_elements(roles) WHERE made @> jsonb_build_array(value->'name') LOOP
    FOR granted IN SELECT jsonb_array_elements_text(one->'memberOf') LOOP
      -- A superuser's membership was not written down, nor is what this version does not have.
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = granted AND NOT rolsuper) THEN
        EXECUTE format('GRANT %I TO %I', granted, one->>'name');
      END IF;
    END LOOP;
  END LOOP;
  PERFORM set_config('mathesar.made', made::text, false);
END
$$;
COMMIT;
SELECT json_build_object('made', current_setting('mathesar.made')::json);
