"""Files on the machine: written whole, known as ours, locked, or brought by the package."""
