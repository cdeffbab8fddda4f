"""What looks after things that grow for ever: imported files, expired sessions and old backups."""
