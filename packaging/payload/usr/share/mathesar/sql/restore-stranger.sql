-- Drops the role that a restore has made only to give what it owned to Mathesar's own.
--
--   psql -X -v ON_ERROR_STOP=1 -v stranger=anna -f restore-stranger.sql
\set QUIET on
DROP ROLE IF EXISTS :"stranger";
