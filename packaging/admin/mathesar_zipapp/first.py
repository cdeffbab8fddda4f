"""What runs first, from the archive: looks at the machine and the arguments, unpacks, and goes on in commands.py."""

import os
import sys

from mathesar_zipapp import machine
from mathesar_zipapp.errors import NEEDS_PERSON, ZipappError
from mathesar_zipapp.facts import read_facts


def main() -> None:
    # Nothing of it is anybody else's: uploads, a database, a secret key.
    os.umask(0o077)
    facts = read_facts()
    try:
        machine.require(facts)
        _forget_other_pythons()
        # Here, as an older Python can read neither.
        from mathesar_zipapp import arguments, unpacking

        options = arguments.parse(facts)
        if options.command == "trial" and os.geteuid() == 0:
            raise ZipappError(
                "PostgreSQL does not run as root, so a trial needs an ordinary user",
                "Nothing was unpacked.",
                NEEDS_PERSON,
            )
        unpacking.unpack(facts, sys.argv[0])
    except ZipappError as error:
        print(error.text(), file=sys.stderr)
        sys.exit(error.code)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        sys.exit(130)
    import _bootstrap

    # Puts what was unpacked on sys.path, and calls commands.main.
    _bootstrap.bootstrap()


def _forget_other_pythons() -> None:
    """What other programs of this user import, or tell shiv, is not for this one: it brings what it needs."""
    for entry in os.environ.pop("PYTHONPATH", "").split(os.pathsep):
        if entry and os.path.abspath(entry) in sys.path:  # noqa: PTH100  # as Python itself has made it
            sys.path.remove(os.path.abspath(entry))  # noqa: PTH100
    for name in [name for name in os.environ if name.startswith("SHIV_")]:
        del os.environ[name]
