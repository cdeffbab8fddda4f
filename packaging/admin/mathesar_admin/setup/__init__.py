"""What `mathesar setup` does: the answers that it is given, the options that give them, and the steps that act."""
