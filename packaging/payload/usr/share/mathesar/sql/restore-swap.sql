-- Puts a restored database in the place of the one that is there, whose sessions end.
--
--   psql -X -v ON_ERROR_STOP=1 -v name=data -v temporary=aside -v replaced=before -f restore-swap.sql
\set QUIET on
SET client_min_messages = warning;
-- A restore that was ended between the next two steps has left it, and what is restored now is complete.
DROP DATABASE IF EXISTS :"replaced" WITH (FORCE);
SELECT EXISTS (SELECT FROM pg_database WHERE datname = :'name') AS there \gset
\if :there
  -- Whoever is no superuser does not come back in between.
  ALTER DATABASE :"name" WITH CONNECTION LIMIT 0;
  SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity WHERE datname = :'name' \gset
  ALTER DATABASE :"name" RENAME TO :"replaced";
\endif
ALTER DATABASE :"temporary" RENAME TO :"name";
DROP DATABASE IF EXISTS :"replaced" WITH (FORCE);
