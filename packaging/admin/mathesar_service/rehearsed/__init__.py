"""Starts a newer version in a rehearsal: `mathesar rehearse` copies this folder beside that version's files.

What it imports but for itself is the newer version's.
"""
