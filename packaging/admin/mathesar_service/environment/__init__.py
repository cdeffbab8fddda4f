"""From the environment that somebody gives to a complete one: for every way that has no systemd to read files."""
