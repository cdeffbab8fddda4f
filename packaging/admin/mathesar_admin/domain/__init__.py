"""The name under which people reach Mathesar, and the web server that serves it."""
