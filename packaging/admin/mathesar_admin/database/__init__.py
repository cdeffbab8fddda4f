"""Mathesar's role and databases on the local PostgreSQL server. What runs there is in /usr/share/mathesar/sql."""
