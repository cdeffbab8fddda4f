-- Says whether a cluster can serve Mathesar, as one JSON document. Its state is "ours" (the role of the package is there
-- already) with the server's major version, "usable", or "unusable" with the reason.
--
--   psql -X -v ON_ERROR_STOP=1 -At -v role=mathesar -f cluster.sql
\set QUIET on
SET search_path = pg_catalog;
SELECT CASE
  WHEN current_setting('server_version_num')::integer < 140000 THEN
    json_build_object('state', 'unusable', 'reason', 'it is older than PostgreSQL 14')
  WHEN pg_is_in_recovery() THEN
    json_build_object('state', 'unusable', 'reason', 'it is a standby')
  WHEN EXISTS (
    SELECT FROM pg_roles WHERE rolname = :'role' AND shobj_description(oid, 'pg_authid') LIKE 'mathesar package:%'
  ) THEN
    json_build_object('state', 'ours', 'version', current_setting('server_version_num')::integer / 10000)
  ELSE
    json_build_object('state', 'usable')
END;
