-- Gives a database the settings that it had, where its dump is a script, which says nothing of the database itself.
--
--   psql -X -v ON_ERROR_STOP=1 -v name=data -v settings='["statement_timeout=7min"]' -f restore-settings.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT set_config('mathesar.name', :'name', false) AS name, set_config('mathesar.settings', :'settings', false) AS settings
  \gset ignored_
DO $$
DECLARE
  one text;
  setting text;
BEGIN
  FOR one IN SELECT json_array_elements_text(current_setting('mathesar.settings')::json) LOOP
    setting := split_part(one, '=', 1);
    EXECUTE format('ALTER DATABASE %I SET %I TO ', current_setting('mathesar.name'), setting)
      -- These are lists of names, which are quoted each.
      || CASE WHEN lower(setting) IN ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
           THEN substr(one, length(setting) + 2) ELSE quote_literal(substr(one, length(setting) + 2)) END;
  END LOOP;
END
$$;
