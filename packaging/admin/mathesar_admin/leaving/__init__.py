"""Leaving: what of Mathesar's is on this machine and on its server, and dropping exactly that.

`plan` names everything, piece by piece; `uninstall` drops it.
"""
