-- What of Mathesar's role is in a cluster, as one JSON document. It changes nothing. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v role=mathesar -f leaving.sql
--
-- databases  those that the role owns: bytes, and how many sessions of other roles are in them
-- others     somebody else's databases in which it owns objects, or has privileges
-- made       roles that it administers: since PostgreSQL 16 those are what was made in the web interface
\set QUIET on
SET search_path = pg_catalog;
WITH own AS (SELECT oid FROM pg_roles WHERE rolname = :'role'),
uses AS (
  SELECT coalesce(nullif(dbid, 0), objid) AS database, (dbid <> 0 AND deptype = 'o')::integer AS owns
  FROM pg_shdepend JOIN own ON refobjid = own.oid
  WHERE refclassid = 'pg_authid'::regclass AND (dbid <> 0 OR classid = 'pg_database'::regclass)
)
SELECT json_build_object(
  'databases', (
    SELECT coalesce(json_agg(json_build_object(
      'name', datname, 'size', pg_database_size(pg_database.oid),
      'sessions', (
        SELECT count(*) FROM pg_stat_activity WHERE datid = pg_database.oid AND usesysid <> own.oid AND backend_type = 'client backend'
      )
    ) ORDER BY datname), '[]')
    FROM pg_database JOIN own ON datdba = own.oid
  ),
  'others', (
    SELECT coalesce(json_agg(json_build_object('name', datname, 'owner', owner, 'objects', objects) ORDER BY datname), '[]')
    FROM (
      SELECT datname, pg_get_userbyid(datdba) AS owner, sum(owns) AS objects
      FROM uses JOIN pg_database ON pg_database.oid = database
      WHERE datdba <> (SELECT oid FROM own) AND datallowconn
      GROUP BY datname, datdba
    ) AS used
  ),
  'made', (
    SELECT coalesce(json_agg(pg_get_userbyid(roleid) ORDER BY 1), '[]')
    FROM (SELECT DISTINCT roleid FROM pg_auth_members JOIN own ON member = own.oid WHERE admin_option) AS granted
  )
);
