-- The SQL that drops what Mathesar's role has on a server, for its administrator, as one JSON document: lines for psql.
-- It changes nothing. As any role:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v role=mathesar -f leaving-elsewhere.sql
\set QUIET on
SET search_path = pg_catalog;
WITH own AS (SELECT oid FROM pg_roles WHERE rolname = :'role'),
uses AS (
  SELECT coalesce(nullif(dbid, 0), objid) AS database, (dbid <> 0 AND deptype = 'o')::integer AS owns
  FROM pg_shdepend JOIN own ON refobjid = own.oid
  WHERE refclassid = 'pg_authid'::regclass AND (dbid <> 0 OR classid = 'pg_database'::regclass)
),
others AS (
  SELECT datname, pg_get_userbyid(datdba) AS owner, sum(owns) AS objects
  FROM uses JOIN pg_database ON pg_database.oid = database
  WHERE datdba <> (SELECT oid FROM own) AND datallowconn
  GROUP BY datname, datdba
),
lines AS (
  SELECT 1 AS part, datname AS name, 1 AS place, format('DROP DATABASE %I WITH (FORCE);', datname) AS line
  FROM pg_database JOIN own ON datdba = own.oid
  UNION ALL
  SELECT 2, datname, 1, format('\connect %I', datname) FROM others WHERE objects = 0
  UNION ALL
  SELECT 2, datname, 2, format('DROP OWNED BY %I;', :'role') FROM others WHERE objects = 0
  UNION ALL
  SELECT 3, datname, 1, format('-- In %I of %I the role owns %s objects, which stay; to drop them there: DROP OWNED BY %I;',
    datname, owner, objects, :'role')
  FROM others WHERE objects > 0
  UNION ALL
  SELECT 4, '', 1, format(CASE WHEN EXISTS (SELECT FROM others WHERE objects > 0)
    THEN 'ALTER ROLE %I NOLOGIN;' ELSE 'DROP ROLE %I;' END, :'role')
)
SELECT json_build_object('lines', (SELECT json_agg(line ORDER BY part, name, place) FROM lines));
