"""Whether the service's account is one that a person logs in with."""

import pwd

from mathesar_admin.health.findings import Finding

CLOSED = ("nologin", "false")
STEP = "if a person uses it, give them one of another name; then: usermod --shell /usr/sbin/nologin mathesar"


def look_at_account() -> list[Finding]:
    """The account was there before the package, which leaves it as it is."""
    try:
        shell = pwd.getpwnam("mathesar").pw_shell
    except KeyError:
        return []
    # Without one it is /bin/sh: passwd(5).
    shell = shell or "/bin/sh"
    if shell.rpartition("/")[2] in CLOSED:
        return []
    text = f"mathesar may log in ({shell}): whoever does reads settings and uploads, and is Mathesar to PostgreSQL"
    return [Finding("account", "account", text, "note", STEP, {"shell": shell})]
