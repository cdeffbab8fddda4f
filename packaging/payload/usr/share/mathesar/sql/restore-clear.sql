-- Drops everything that the role owns in a database, but for the database itself and its schema public. In a
-- transaction with what comes instead:
--
--   psql -X -v ON_ERROR_STOP=1 --single-transaction -d mathesar_django -f restore-clear.sql -f restored.sql
\set QUIET on
SET client_min_messages = warning;
-- What else uses the tables is not waited for.
SET lock_timeout = '60s';
DO $$
DECLARE
  own oid := quote_ident(current_user)::regrole;
  one record;
BEGIN
  SET LOCAL search_path = pg_catalog;
  FOR one IN
    SELECT format('DROP SCHEMA %I CASCADE', nspname) AS command FROM pg_namespace
    WHERE nspowner = own AND nspname <> 'public' AND nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_namespace.oid AND deptype = 'e')
  LOOP
    EXECUTE one.command;
  END LOOP;
  FOR one IN
    SELECT format('DROP %s IF EXISTS %I.%I CASCADE',
        CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
          WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname, relname) AS command
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relowner = own AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname !~ '^pg_' AND NOT relispartition
      -- A sequence goes with its column.
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('e', 'i', 'a') AND relkind = 'S')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    ORDER BY relkind IN ('v', 'm') DESC
  LOOP
    EXECUTE one.command;
  END LOOP;
  FOR one IN
    SELECT format('DROP %s IF EXISTS %s CASCADE', CASE prokind WHEN 'a' THEN 'AGGREGATE' ELSE 'ROUTINE' END,
        pg_proc.oid::regprocedure) AS command
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE proowner = own AND nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype IN ('e', 'i'))
  LOOP
    EXECUTE one.command;
  END LOOP;
  FOR one IN
    SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname) AS command
    FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
    WHERE typowner = own AND nspname !~ '^pg_' AND typtype IN ('c', 'd', 'e', 'r')
      AND (typrelid = 0 OR EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c'))
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
  LOOP
    EXECUTE one.command;
  END LOOP;
END
$$;
