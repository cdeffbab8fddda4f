-- The extra privilege to create and change other roles from the web interface (CREATEROLE).
-- Up to PostgreSQL 15 it reaches every role that is no superuser, pg_execute_server_program among them:
-- whoever is administrator in Mathesar can then run programs as PostgreSQL's own account.
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v allow=true -f manage-roles.sql         (allow=false takes it back)
\if :allow
  ALTER ROLE :"role" CREATEROLE;
\else
  ALTER ROLE :"role" NOCREATEROLE;
\endif
