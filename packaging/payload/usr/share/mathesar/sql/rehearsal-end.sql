-- Removes what rehearsals of this machine have left on the server: databases of the role whose names begin with `prefix`.
--
--   psql -X -v ON_ERROR_STOP=1 -v prefix=mathesar_rehearsal_0a1b2c3d_ -f rehearsal-end.sql
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
-- First those who may just be making one: PostgreSQL ends what a lost client has asked for only afterwards.
SELECT count(pg_terminate_backend(pid, 10000)) AS ended FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND application_name = :'prefix'
  AND pg_has_role(current_user, usesysid, 'MEMBER')
\gset
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database
WHERE starts_with(datname, :'prefix') AND pg_has_role(current_user, datdba, 'USAGE') \gexec
