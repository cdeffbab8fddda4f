-- Makes the database that a dump is restored to; one of that name that a restore before has left goes first.
--
--   psql -X -v ON_ERROR_STOP=1 -v temporary=aside -v owner=anna -v options="TEMPLATE = template0" -f restore-make.sql
--
-- options  as after CREATE DATABASE … WITH
\set QUIET on
SET client_min_messages = warning;
DROP DATABASE IF EXISTS :"temporary" WITH (FORCE);
CREATE DATABASE :"temporary" WITH OWNER = :"owner" :options;
-- Until it is complete, and its own privileges are there: restore-open.sql.
REVOKE ALL ON DATABASE :"temporary" FROM PUBLIC;
