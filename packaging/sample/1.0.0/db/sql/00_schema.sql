-- SPDX-License-Identifier: GPL-3.0-or-later
-- The schema that holds the application's functions; made once, never dropped.
CREATE SCHEMA IF NOT EXISTS msar;
GRANT USAGE ON SCHEMA msar TO PUBLIC;
