-- Gives roles the passwords that they had: the verifiers of a backup, as lines of CSV with role and verifier on standard
-- input, where nobody sees them in a list of processes. As a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -f restore-passwords.sql <verifiers.csv
\set QUIET on
SET client_min_messages = warning;
BEGIN;
CREATE TEMPORARY TABLE verifiers (role text, verifier text) ON COMMIT DROP;
\copy verifiers FROM pstdin WITH (FORMAT csv)
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT role, verifier FROM verifiers LOOP
    EXECUTE format('ALTER ROLE %I PASSWORD %L', one.role, one.verifier);
  END LOOP;
END
$$;
COMMIT;
