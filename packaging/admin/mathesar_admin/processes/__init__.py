"""Other programs and how they run: as which account, with which environment, with which ends."""
