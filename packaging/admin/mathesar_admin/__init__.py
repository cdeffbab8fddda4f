"""The administrator's program of Mathesar: mathesar(1) and what package scripts and systemd run as root.

It uses the distribution's Python and the standard library only, and never imports from the virtualenv.
"""
