"""What is wrong with the settings on this machine, and with the files beside them."""
