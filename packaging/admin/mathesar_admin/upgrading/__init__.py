"""An upgrade and the way back: the backup before a migration, whom it waits for, what came of it, and its undo."""
