-- Where the saved connections of Mathesar's lead, as one JSON document: [{"host": …, "port": …}]. It changes nothing. In
-- Mathesar's own database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f restore-connections.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT to_regclass('public.mathesar_server') IS NOT NULL AS there,
  to_regclass('public.mathesar_server') IS NULL
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.mathesar_database') AND attname = 'host')
  AS each \gset
\if :there
  SELECT coalesce(json_agg(DISTINCT jsonb_build_object('host', host, 'port', coalesce(port, 5432))), '[]')
  FROM public.mathesar_server;
\elif :each
  SELECT coalesce(json_agg(DISTINCT jsonb_build_object('host', host, 'port', coalesce(port, 5432))), '[]')
  FROM public.mathesar_database;
\else
  SELECT '[]';
\endif
