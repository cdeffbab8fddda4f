"""Restoring a backup: `restore.restore` does it, `plan.look` says before what it would do and what would go."""
