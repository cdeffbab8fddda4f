-- Drops the databases whose names are given, one in a line, and that belong to the role. Whoever is in them is
-- disconnected. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v databases=$'one\ntwo' -f leaving-databases.sql
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
SELECT format('DROP DATABASE %I WITH (FORCE)', datname)
FROM pg_database JOIN string_to_table(:'databases', E'\n') AS asked (name) ON datname = name
WHERE pg_get_userbyid(datdba) = :'role' \gexec
