-- Drops the role, if the package has made it. As a superuser, after leaving-privileges.sql:
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v keep=false -f leaving-role.sql
--
-- keep  true: it owns something that stays. So does the role then, without login and extra privileges, and without the
--       mark of the package: a later installation asks before it takes it.
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT EXISTS (
  SELECT FROM pg_roles WHERE rolname = :'role' AND shobj_description(oid, 'pg_authid') LIKE 'mathesar package:%'
) AS ours \gset
\if :ours
  \if :keep
    ALTER ROLE :"role" NOLOGIN NOCREATEDB NOCREATEROLE;
    COMMENT ON ROLE :"role" IS NULL;
  \else
    DROP ROLE :"role";
  \endif
\endif
