"""The certificate authorities that a server's certificate is checked with: where the service can read them."""

from pathlib import Path

from mathesar_admin import exit_codes, paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.whole_file import replace_file, service_group
from mathesar_admin.processes.process import find_account, run
from mathesar_admin.settings.store import read_settings

# What lies here is somebody's, or gone after a boot; the service sees none of it.
PASSING = tuple(map(Path, ("/home", "/root", "/tmp", "/var/tmp", "/run", "/dev", "/proc", "/media", "/mnt")))  # noqa: S108


def place_of(given: str) -> Path:
    """
    Where the service finds the authorities of the file that was given: the file itself, where the service can read it
    and it stays there; else a copy in /etc/mathesar. `system` is the list of this machine's own.
    Raises AdminError where there is no such file, or it holds no certificate.
    """
    source = source_of(given)
    return source if _is_lasting(source) else paths.CONFIGURATION / "postgresql-ca.crt"


def source_of(given: str) -> Path:
    """The file that was meant, as an absolute path without links; see `place_of`."""
    if given == "system":
        # The distro's own place, unless its administrator has set another.
        found = read_settings().get("SSL_CERT_FILE")
        if not found or not Path(found).is_file():
            raise AdminError("this machine has no list of certificate authorities", "Install ca-certificates.")
        return Path(found)
    # Not resolved to the end: a link that is turned to a renewed file is meant to be followed.
    path = Path(given).absolute()
    _refuse_other(path)
    return path


def is_copied(given: str) -> bool:
    """Whether `copy` has something to do."""
    source, place = source_of(given), place_of(given)
    return source != place and not (place.is_file() and place.read_bytes() == source.read_bytes())


def copy(given: str) -> None:
    """Copies the authorities to where the service finds them."""
    replace_file(place_of(given), source_of(given).read_bytes(), 0, service_group(), 0o640)


def _refuse_other(path: Path) -> None:
    import ssl

    try:
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        raise _usage(f"--sslrootcert {path} holds no certificate in PEM format") from None
    except OSError as error:
        raise _usage(f"--sslrootcert {path}: {error.strerror}") from None


def _is_lasting(path: Path) -> bool:
    real = path.resolve()
    if any(folder in (*path.parents, *real.parents) for folder in PASSING):
        return False
    return run(["test", "-r", str(path)], account=find_account("mathesar")).succeeded


def _usage(message: str) -> AdminError:
    return AdminError(message, code=exit_codes.USAGE)
