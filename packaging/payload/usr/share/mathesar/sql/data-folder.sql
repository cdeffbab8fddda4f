-- Where a server keeps its data, as one JSON document. It changes nothing. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -At -f data-folder.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object('folder', current_setting('data_directory'));
