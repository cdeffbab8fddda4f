-- Lets saved connections to the server of a backup lead to the server of this place, where the former name means
-- nothing here: a socket, or the name of a container. Nothing changes where the two are the same. In Mathesar's own
-- database:
--
--   psql -X -v ON_ERROR_STOP=1 -v old_host=/var/run/postgresql -v old_port=5433 -v new_host=/var/run/postgresql \
--     -v new_port=5432 -f restore-moved.sql
\set QUIET on
SET search_path = pg_catalog;
-- Ends the transaction that this is in where what was restored is not Mathesar's.
DO $$
BEGIN
  IF to_regclass('public.django_migrations') IS NULL THEN
    RAISE EXCEPTION 'the backup has no table django_migrations';
  END IF;
END
$$;
SELECT to_regclass('public.mathesar_server') IS NOT NULL
  AND (:'old_host', :'old_port') <> (:'new_host', :'new_port') AS moved,
  -- Some releases keep host and port with each database.
  EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.mathesar_database') AND attname = 'host')
  AND (:'old_host', :'old_port') <> (:'new_host', :'new_port') AS each_moved \gset
\if :moved
  UPDATE public.mathesar_server SET host = :'new_host', port = :'new_port'
  WHERE host = :'old_host' AND coalesce(port, 5432) = :'old_port'
    AND NOT EXISTS (SELECT FROM public.mathesar_server WHERE host = :'new_host' AND port = :'new_port');
\endif
\if :each_moved
  UPDATE public.mathesar_database AS one SET host = :'new_host', port = :'new_port'
  WHERE host = :'old_host' AND coalesce(port, 5432) = :'old_port'
    AND NOT EXISTS (
      SELECT FROM public.mathesar_database AS other
      WHERE other.name = one.name AND other.host = :'new_host' AND other.port = :'new_port'
    );
\endif
