"""The steps of set-up, a file each; ../apply.py has their order."""
