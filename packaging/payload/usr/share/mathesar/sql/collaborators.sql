-- What `mathesar collaborators` has to know of a cluster, as one JSON document. It changes nothing. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -At -v role=mathesar -v metadata=mathesar_django -f collaborators.sql
--
-- file        where pg_hba.conf is
-- rules       what is in it now, which may differ from what the server has read last
-- encryption  how the server stores new passwords
-- databases   every database that people can log in to, whether it belongs to the role, and whether that may connect
-- passwordless, outdated  roles that may log in: without a password, and with one of the old kind (md5)
-- manages     the role may create other roles
\set QUIET on
SET search_path = pg_catalog;
SELECT json_build_object(
  'file', current_setting('hba_file'),
  'rules', (SELECT json_agg(to_jsonb(rule)) FROM pg_hba_file_rules rule),
  'encryption', current_setting('password_encryption'),
  'databases', (
    SELECT json_agg(
      json_build_object(
        'name', datname,
        'owned', datdba = own.oid,
        'reached', has_database_privilege(own.oid, datname, 'CONNECT')
      ) ORDER BY datname
    )
    FROM pg_database LEFT JOIN pg_roles own ON rolname = :'role'
    WHERE datallowconn AND NOT datistemplate AND datname <> :'metadata'
  ),
  'passwordless', (
    SELECT coalesce(json_agg(rolname ORDER BY rolname), '[]') FROM pg_authid WHERE rolcanlogin AND rolpassword IS NULL
  ),
  'outdated', (
    SELECT coalesce(json_agg(rolname ORDER BY rolname), '[]')
    FROM pg_authid WHERE rolcanlogin AND rolpassword LIKE 'md5%'
  ),
  'manages', EXISTS (SELECT FROM pg_roles WHERE rolname = :'role' AND rolcreaterole)
);
