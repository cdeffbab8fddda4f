"""Environment files as systemd reads them: `parsing.parse` gives their settings."""
