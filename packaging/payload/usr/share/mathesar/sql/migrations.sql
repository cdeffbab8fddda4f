-- Which migrations Mathesar's own tables have had, as one JSON document. It changes nothing. In that database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f migrations.sql
--
-- migrated  whether there are such tables
-- recorded  what the package wrote down after its last migration, see mathesar_service/migrations.py
-- digest    that of the migrations that were applied, as the service computes it
\set QUIET on
-- Nobody is waited for in silence: locks.sql says who holds the table.
SET lock_timeout = '20s';
SELECT to_regclass('django_migrations') IS NOT NULL AS migrated \gset
\if :migrated
SELECT json_build_object(
  'migrated', true,
  'recorded', obj_description('django_migrations'::regclass, 'pg_class'),
  'digest', encode(sha256(convert_to(string_agg(app || '.' || name, ' ' ORDER BY app, name), 'UTF8')), 'hex')
)
FROM django_migrations;
\else
SELECT json_build_object('migrated', false);
\endif
