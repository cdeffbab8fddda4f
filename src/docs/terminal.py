"""A command on a terminal, as another user: what a person at a keyboard would see and type."""

import fcntl
import os
import pty
import pwd
import re
import select
import signal
import subprocess
import termios
import time


class Terminal:
    """Ends with what was shown where that is not what was expected."""

    def __init__(self, command, user, environment=None, shell=True):
        account = pwd.getpwnam(user)
        own, other = pty.openpty()

        def prepare():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": account.pw_dir, "USER": user, "TERM": "xterm"}
        self.process = subprocess.Popen(
            ["sh", "-ec", command] if shell else command,
            stdin=other,
            stdout=other,
            stderr=other,
            cwd=account.pw_dir,
            env={**given, **(environment or {})},
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[] if os.geteuid() == 0 else None,
            preexec_fn=prepare,
        )
        os.close(other)
        self.terminal = own
        self.shown = ""
        self.what = command

    def wait_for(self, pattern, seconds=180):
        """The match of what is shown by then."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.shown)):
            if not self._read(deadline):
                raise AssertionError(f"{self.what} did not show {pattern}:\n{self.shown}")
        return found

    def type(self, text):
        os.write(self.terminal, text.encode())

    def interrupt(self):
        self.type("\x03")

    def end(self, code=0, seconds=180):
        """Waits for its end; returns what was shown."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        self.process.wait(max(1, deadline - time.monotonic()))
        os.close(self.terminal)
        shown = self.shown.replace("\r\n", "\n")
        if self.process.returncode != code:
            raise AssertionError(f"{self.what} ended with {self.process.returncode}, not {code}:\n{shown}")
        if "Traceback" in shown:
            raise AssertionError(f"{self.what} showed a traceback:\n{shown}")
        return shown

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.terminal)

    def _read(self, deadline):
        while time.monotonic() < deadline:
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    more = os.read(self.terminal, 65536)
                except OSError:
                    return False
                self.shown += more.decode("utf-8", "replace")
                return bool(more)
            if self.process.poll() is not None and not select.select([self.terminal], [], [], 0.2)[0]:
                return False
        return False


def run(command, user, code=0, environment=None, shell=True):
    """What a command shows on a terminal that ends by itself with this code."""
    return Terminal(command, user, environment, shell).end(code)
