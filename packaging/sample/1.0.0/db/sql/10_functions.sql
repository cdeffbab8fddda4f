-- SPDX-License-Identifier: GPL-3.0-or-later
-- The functions themselves, replaced as a whole by each version.
CREATE OR REPLACE FUNCTION msar.sample_version() RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT '1.0.0' $$;

CREATE OR REPLACE FUNCTION msar.count_tables() RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM pg_catalog.pg_class
  WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
$$;
