"""Rehearses a newer package: its migrations and its start, on copies, while the installed version runs on."""
