"""`mathesar doctor`: all that `mathesar status` looks at and more, each with its severity and what fixes it."""
