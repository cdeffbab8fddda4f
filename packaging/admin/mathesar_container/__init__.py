"""What runs in a container image: its command, its health, and PostgreSQL where the image has it inside.

With the virtualenv's Python, as any user, on a file system that is read-only but for the volume and /tmp.
"""
