-- How many accounts Mathesar's own tables have, as one JSON document; without such tables 0. It changes nothing. In
-- Mathesar's own database:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f restore-accounts.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT to_regclass('public.mathesar_user') IS NOT NULL AS there \gset
\if :there
  SELECT json_build_object('accounts', count(*)) FROM public.mathesar_user;
\else
  SELECT json_build_object('accounts', 0);
\endif
