"""Dumps in an archive, and what PostgreSQL's programs make of them on a server."""
