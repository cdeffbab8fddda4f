-- Gives a database the privileges that it had, where its dump is a script, which says nothing of the database itself.
--
--   psql -X -v ON_ERROR_STOP=1 -v name=data -v acl='{=c/mathesar,anna=CTc/mathesar}' -v stranger= -f restore-privileges.sql
--
-- acl       as in pg_database.datacl
-- stranger  a role that gets none
\set QUIET on
SET search_path = pg_catalog;
SELECT set_config('mathesar.name', :'name', false) AS name, set_config('mathesar.acl', :'acl', false) AS acl,
  set_config('mathesar.stranger', :'stranger', false) AS stranger \gset ignored_
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT privilege_type AS privilege, CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS who
    FROM aclexplode(current_setting('mathesar.acl')::aclitem[])
    WHERE grantee = 0 OR pg_get_userbyid(grantee) <> current_setting('mathesar.stranger')
  LOOP
    EXECUTE format('GRANT %s ON DATABASE %I TO %s', one.privilege, current_setting('mathesar.name'), one.who);
  END LOOP;
END
$$;
