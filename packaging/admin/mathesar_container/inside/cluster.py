"""PostgreSQL's data in the volume: made once, refused where another version has made them, and its server."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from mathesar_container.inside import place
from mathesar_service.environment.complete import NEEDS_PERSON

HBA = """\
# Written at each start. Nobody comes over the network; who has the container is the superuser.
local all postgres,mathesar peer map=container
local all all scram-sha-256
"""
# Data of people: the order of the Unicode Collation Algorithm, which no update of the C library changes.
INITDB = ["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und"]
INITDB += ["--data-checksums", "--auth=peer", "--no-instructions"]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": str(place.SOCKET),
    "unix_socket_permissions": "0700",
    "port": place.PORT,
    "hba_file": str(place.DATA / "container_hba.conf"),
    "ident_file": str(place.DATA / "container_ident.conf"),
    # Nothing is compiled: the compiler is not in the image. Containers have 64 MB in /dev/shm only.
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
}
# Files of SQL, in the order of mathesar_admin/database/role.py.
FILES = ("check.sql", "role.sql", "metadata.sql", "starter.sql")
SQL = Path("/usr/share/mathesar/sql")


def environment() -> dict[str, str]:
    """For PostgreSQL's programs, which ask the system for the name of the user: not every number has one."""
    found = {"PATH": "/usr/bin", "LC_ALL": "C.UTF-8", "HOME": str(place.FOLDER)}
    refuse_root()
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        accounts = place.SOCKET / "passwd"
        accounts.write_text(f"mathesar:x:{os.geteuid()}:{os.getegid()}::/:/usr/sbin/nologin\n")
        found |= {
            "LD_PRELOAD": "libnss_wrapper.so",
            "NSS_WRAPPER_PASSWD": str(accounts),
            "NSS_WRAPPER_GROUP": "/etc/group",
        }
    return found


def refuse_root() -> None:
    if os.geteuid() == 0:
        refuse("PostgreSQL does not run as root: leave --user out, or name another user")


def user_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return "mathesar"


def prepare() -> None:
    """Makes the data where there are none yet: whole, or not at all. Ends the process where they cannot be used."""
    try:
        place.SOCKET.mkdir(mode=0o700, exist_ok=True)
        place.SOCKET.chmod(0o700)
    except OSError as error:
        refuse(f"{place.SOCKET.parent} cannot be written ({error.strerror}): --tmpfs {place.SOCKET.parent}")
    made = place.DATA / "PG_VERSION"
    if not made.exists():
        _make()
    version = made.read_text().strip()
    if version != place.version():
        refuse(
            f"the data in {place.DATA} are PostgreSQL {version}'s, and this image has {place.version()}: start the"
            " image of before, write them with `mathesar backup`, and fill a new volume with `mathesar restore`"
        )
    (place.DATA / "container_hba.conf").write_text(HBA)
    names = "".join(f'container "{user_name()}" {role}\n' for role in ("postgres", "mathesar"))
    (place.DATA / "container_ident.conf").write_text(names)


def _make() -> None:
    print("mathesar: there are no data yet; making PostgreSQL's", file=sys.stderr, flush=True)
    try:
        shutil.rmtree(place.NEW, ignore_errors=True)
        command = [place.program("initdb"), f"--pgdata={place.NEW}", *INITDB]
        made = subprocess.run(command, env=environment(), check=False, capture_output=True, text=True)
        if made.returncode != 0:
            raise OSError(made.returncode, f"initdb has said: {' '.join(made.stderr.split())}")
        place.NEW.rename(place.DATA)
    except OSError as error:
        who = f"the user {os.geteuid()} with the group {os.getegid()}"
        refuse(f"PostgreSQL's data cannot be made in {place.FOLDER}, as {who}: {error.strerror}")


def server() -> "subprocess.Popen[bytes]":
    """Starts PostgreSQL, with the volume for us alone (parent.py). Signals of a terminal go to us alone."""
    # A kill leaves them, and the number in them is soon that of another of the few processes in a container.
    for left in (place.DATA / "postmaster.pid", place.SOCKET / f".s.PGSQL.{place.PORT}.lock"):
        left.unlink(missing_ok=True)
    options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [place.program("postgres"), "-D", str(place.DATA), *options]
    return subprocess.Popen(command, env=environment(), start_new_session=True)


def is_ready() -> bool:
    # With a role and a database that are there, or the server's log has a line for each time.
    command = [place.program("pg_isready"), "-q", "-h", str(place.SOCKET), "-p", place.PORT]
    return (
        subprocess.run([*command, "-U", "postgres", "-d", "postgres"], env=environment(), check=False).returncode == 0
    )


def make_role() -> None:
    """Role and databases, by the package's own SQL; any number of times. Ends the process where that is refused."""
    variables = {"role": place.ROLE, "adopt": "false", "metadata": place.DATABASE, "starter": place.STARTER}
    command = [place.program("psql"), "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-v", "SHOW_CONTEXT=never"]
    command += ["-h", str(place.SOCKET), "-p", place.PORT, "-U", "postgres", "-d", "postgres"]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    for file in FILES:
        command += ["-f", str(SQL / file)]
    if subprocess.run(command, env=environment(), check=False).returncode != 0:
        refuse("role and databases were not made; PostgreSQL has said why")


def refuse(text: str) -> NoReturn:
    print(f"mathesar: {text}", file=sys.stderr, flush=True)
    sys.exit(NEEDS_PERSON)
