-- Says how much of Mathesar's role and databases is there, as one JSON document. It changes nothing.
--
--   psql -X -v ON_ERROR_STOP=1 -At -v role=mathesar -v metadata=mathesar_django -f made.sql
--
-- complete    role.sql, metadata.sql and starter.sql have done their work
-- privileges  the extra privileges that the role has
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object(
  'complete',
    EXISTS (
      SELECT FROM pg_roles
      WHERE rolname = :'role' AND shobj_description(oid, 'pg_authid') = 'mathesar package: set up'
    )
    AND EXISTS (SELECT FROM pg_database WHERE datname = :'metadata' AND pg_get_userbyid(datdba) = :'role'),
  'privileges', (
    SELECT coalesce(json_agg(privilege), '[]')
    FROM pg_roles
    CROSS JOIN LATERAL (VALUES ('create-database', rolcreatedb), ('manage-roles', rolcreaterole))
      AS extra (privilege, is_held)
    WHERE rolname = :'role' AND is_held
  )
);
