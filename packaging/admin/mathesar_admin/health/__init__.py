"""How the service, its database and its settings are, for `mathesar status` and others that ask."""
