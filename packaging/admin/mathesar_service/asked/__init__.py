"""What root's program asks of the service's account: each is run as a module, to its end."""
