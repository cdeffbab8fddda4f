"""Runs Mathesar as the service's user, inside its virtualenv."""
