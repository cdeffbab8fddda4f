-- Says whether a cluster can serve Mathesar: "ours" (its role is there already), "usable", or why not.
SET search_path = pg_catalog;
SELECT CASE
  WHEN current_setting('server_version_num')::integer < 140000 THEN 'it is older than PostgreSQL 14'
  WHEN pg_is_in_recovery() THEN 'it is a standby'
  WHEN EXISTS (
    SELECT FROM pg_roles WHERE rolname = :'role' AND shobj_description(oid, 'pg_authid') LIKE 'mathesar package:%'
  ) THEN 'ours'
  ELSE 'usable'
END;
