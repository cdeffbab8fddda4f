-- An empty database with the encoding, the locale, the owner and the grants of another, for `mathesar rehearse`.
--
--   psql -X -v ON_ERROR_STOP=1 -v source=mathesar_django -v copy=mathesar_rehearsal_1 -f rehearsal.sql
--
-- By a superuser, or by the role that owns the other database and has CREATEDB. rehearsal-end.sql removes it.
\set QUIET on
SET search_path = pg_catalog;
SET client_min_messages = warning;
-- The names of the columns differ between versions of PostgreSQL, hence to_jsonb().
SELECT format(
  'CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
  :'copy', pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype
) || CASE facts->>'datlocprovider'
  WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', coalesce(facts->>'datlocale', facts->>'daticulocale'))
  WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', facts->>'datlocale')
  WHEN 'c' THEN ' LOCALE_PROVIDER libc'
  ELSE ''
END
FROM (SELECT *, to_jsonb(one) AS facts FROM pg_database one WHERE datname = :'source') AS source \gexec

-- No more people may come in than into the other.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'copy') \gexec
SELECT format(
  'GRANT %s ON DATABASE %I TO %s', privilege_type, :'copy',
  CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
)
FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
WHERE datname = :'source' AND grantee <> datdba \gexec
