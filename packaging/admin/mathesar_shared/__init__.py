"""What root's program, containers and a .pyz have in common. The standard library only."""
