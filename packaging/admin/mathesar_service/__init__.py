"""What runs as Mathesar's service: as its own user, with the virtualenv's Python, in the application's folder.

It assumes no systemd, no root, no user's name and no writable /etc: a complete environment is all that it takes.
"""
