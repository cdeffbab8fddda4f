-- Where the saved connections of Mathesar's lead, as one JSON document: [{"host": …, "port": …, "databases": [name…]}]. It
-- changes nothing. In Mathesar's own database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f restore-connections.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT to_regclass('public.mathesar_server') IS NOT NULL AS there,
  -- Some releases keep host and port with each database.
  to_regclass('public.mathesar_server') IS NULL
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.mathesar_database') AND attname = 'host')
  AS each \gset
\if :there
  SELECT coalesce(json_agg(json_build_object('host', host, 'port', port, 'databases', databases)), '[]')
  FROM (
    SELECT host, coalesce(port, 5432) AS port, json_agg(name ORDER BY name) AS databases
    FROM public.mathesar_server AS server JOIN public.mathesar_database ON server_id = server.id GROUP BY 1, 2
  ) AS places;
\elif :each
  SELECT coalesce(json_agg(json_build_object('host', host, 'port', port, 'databases', databases)), '[]')
  FROM (
    SELECT host, coalesce(port, 5432) AS port, json_agg(name ORDER BY name) AS databases
    FROM public.mathesar_database GROUP BY 1, 2
  ) AS places;
\else
  SELECT '[]';
\endif
