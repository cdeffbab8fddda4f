"""Administers an installed Mathesar: runs as root, with nothing but the standard library."""
