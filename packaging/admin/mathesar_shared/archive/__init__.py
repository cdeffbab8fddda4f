"""The archive of a backup: `archive` writes and reads one, `database` its dumps, `rootless` makes and restores one
wherever nobody is root.
"""
