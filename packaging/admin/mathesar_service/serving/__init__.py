"""gunicorn as the package runs it: where it listens, how its workers take requests, where uploads arrive."""
