"""`mathesar.pyz trial`: Mathesar with a private PostgreSQL, both ended when it ends."""
