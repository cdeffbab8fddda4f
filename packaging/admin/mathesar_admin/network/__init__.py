"""The fence around the service's network: what it lets through, what the settings need, and how it is opened."""
