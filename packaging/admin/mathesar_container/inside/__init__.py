"""PostgreSQL inside the container: for a trial and for a single machine."""
