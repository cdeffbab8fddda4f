"""Lets roles other than Mathesar's log in over the socket of a local server: a block of lines in pg_hba.conf."""
