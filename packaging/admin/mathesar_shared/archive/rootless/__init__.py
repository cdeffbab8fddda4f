"""Backup and restore for whoever is not root: in a container, from a .pyz, in a trial.

`way` says what each of them has; `backup` and `restore` are the commands.
"""
