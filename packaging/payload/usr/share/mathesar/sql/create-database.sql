-- The extra privilege to create databases from the web interface (CREATEDB).
--
--   psql -X -v ON_ERROR_STOP=1 -v role=mathesar -v allow=true -f create-database.sql      (allow=false takes it back)
\if :allow
  ALTER ROLE :"role" CREATEDB;
\else
  ALTER ROLE :"role" NOCREATEDB;
\endif
