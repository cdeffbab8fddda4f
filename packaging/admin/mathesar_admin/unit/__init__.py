"""The unit as systemd sees it, and why systemd does not start it."""
