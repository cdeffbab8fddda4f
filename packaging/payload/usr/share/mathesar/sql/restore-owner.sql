-- Lets Mathesar's role own what belongs, in this database, to the role that it had where a backup was made.
--
--   psql -X -v ON_ERROR_STOP=1 -v stranger=anna -v role=mathesar -d data -f restore-owner.sql
\set QUIET on
REASSIGN OWNED BY :"stranger" TO :"role";
DROP OWNED BY :"stranger";
