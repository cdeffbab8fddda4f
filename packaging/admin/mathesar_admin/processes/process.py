"""Runs other programs: always a list of arguments, never a shell, always with a time limit."""

import contextlib
import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
# Exit codes of a program that could not be started, and of one that was ended, as the shell and timeout(1) have them.
NOT_INSTALLED = 127
TIMED_OUT = 124


class Outcome(NamedTuple):
    code: int
    stdout: str
    stderr: str

    @property
    def succeeded(self) -> bool:
        return self.code == 0

    def reason(self) -> str:
        """What it said last on standard error; a line that begins with a blank only goes on with the one before."""
        lines = [line for line in self.stderr.splitlines() if line.strip() and not line[0].isspace()]
        return lines[-1].removeprefix("mathesar: ") if lines else f"it ended with {self.code}"


class Account(NamedTuple):
    """An account of the system to run as."""

    name: str
    uid: int
    gid: int
    home: str

    def groups(self) -> list[int]:
        return os.getgrouplist(self.name, self.gid)


def find_account(name: str) -> Account | None:
    """The account of that name, or None where there is none."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir)


def run(
    command: Sequence[str],
    *,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    directory: Path | str = "/",
    given: str | None = None,
    timeout: float = 60,
    shown: bool = False,
) -> Outcome:
    """
    Runs a program to its end.

    account      run as this account, with its groups; else as the caller
    environment  the program's whole environment; else the caller's, in the C.UTF-8 locale
    given        its standard input; empty when None
    timeout      seconds; a program that takes longer is killed
    shown        its output goes to ours instead of into the outcome
    A program that is missing or takes too long ends like one that failed: code 127 or 124, and the reason on stderr.
    """
    pipe = None if shown else subprocess.PIPE
    # PATH decides where the program is looked for, too.
    whole = {**os.environ, "PATH": PATH, "LC_ALL": "C.UTF-8"} if environment is None else dict(environment)
    more: dict[str, object] = {"stdin": subprocess.DEVNULL} if given is None else {"input": given}
    if account is not None and os.geteuid() != account.uid:
        more.update(user=account.uid, group=account.gid, extra_groups=account.groups())
    try:
        ended = subprocess.run(  # type: ignore[call-overload]  # more holds some of its options
            list(command),
            stdout=pipe,
            stderr=pipe,
            env=whole,
            cwd=directory,
            timeout=timeout,
            check=False,
            encoding="utf-8",
            errors="replace",
            **more,
        )
    except FileNotFoundError as error:
        return Outcome(NOT_INSTALLED, "", f"{error.filename} is not installed")
    except subprocess.TimeoutExpired:
        return Outcome(TIMED_OUT, "", f"{command[0]} took longer than {timeout:.0f} seconds")
    return Outcome(ended.returncode, ended.stdout or "", ended.stderr or "")


@contextlib.contextmanager
def acting_as(account: Account) -> Iterator[None]:
    """Files are opened as the account while the block runs. Root only; nothing where we are the account already."""
    if os.geteuid() == account.uid:
        yield
        return
    before = os.getgroups(), os.getegid(), os.geteuid()
    os.setgroups(account.groups())
    os.setegid(account.gid)
    os.seteuid(account.uid)
    try:
        yield
    finally:
        os.seteuid(before[2])
        os.setegid(before[1])
        os.setgroups(before[0])


def become(account: Account, directory: Path, environment: dict[str, str]) -> None:
    """Turns this process into the account's, in the folder, and completes the environment for it. Root only."""
    os.initgroups(account.name, account.gid)
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    os.umask(0o027)
    os.chdir(directory)
    environment.update(HOME=account.home, USER=account.name, LOGNAME=account.name)
