"""Backups: one archive for what belongs together, database, secret key, settings and uploads.

`making.make` makes one, `reading` reads one, `folder` knows those that are kept.
"""
