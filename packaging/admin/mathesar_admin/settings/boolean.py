"""What counts as true in a setting."""


def is_true(value: str | None) -> bool:
    """As Mathesar reads it: three words are true, and all others false."""
    return value in ("t", "true", "True")
