-- The extra privilege to create and change other roles from the web interface (CREATEROLE).
-- Up to PostgreSQL 15 it reaches every role that is not a superuser, pg_execute_server_program among them:
-- whoever is administrator in Mathesar can then run programs as PostgreSQL's own account.
--
-- Since PostgreSQL 16, who creates a role cannot make it the owner of a database, as PER_USER_DATABASES_ENABLED does,
-- unless createrole_self_grant says so.
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v allow=true -f manage-roles.sql         (allow=false takes it back)
SELECT current_setting('server_version_num')::integer >= 160000 AS grants \gset
\if :allow
  ALTER ROLE :"role" CREATEROLE;
  \if :grants
    ALTER ROLE :"role" SET createrole_self_grant = 'set';
  \endif
\else
  ALTER ROLE :"role" NOCREATEROLE;
  \if :grants
    ALTER ROLE :"role" RESET createrole_self_grant;
  \endif
\endif
