"""`mathesar report`: what a bug report needs, without secrets, names of people's machines and data."""
