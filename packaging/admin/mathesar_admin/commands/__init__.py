"""The subcommands of mathesar(1), one file each; see `Command` in cli.py for what such a file holds."""
