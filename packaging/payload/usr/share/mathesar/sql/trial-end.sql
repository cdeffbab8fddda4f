-- Removes what trial.sql has made, also by runs that were killed.
--
--   psql -X -v ON_ERROR_STOP=1 -f trial-end.sql
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT format('DROP DATABASE %I', datname)
FROM pg_database JOIN pg_roles owner ON owner.oid = datdba AND rolname = datname
WHERE shobj_description(owner.oid, 'pg_authid') = 'mathesar package: trial' \gexec
SELECT format('DROP OWNED BY %I', rolname)
FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = 'mathesar package: trial' \gexec
SELECT format('DROP ROLE %I', rolname)
FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = 'mathesar package: trial' \gexec
