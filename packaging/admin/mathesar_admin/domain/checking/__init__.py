"""Asks the name from outside in: `mathesar domain check`."""
