"""Runs a command on a terminal and types what a person would.

{"command": […], "typed": [[what is shown, what is then typed]]} -> {"code", "shown"}

What is shown is a regular expression. Each is answered once, in any order, as questions may depend on the machine. What
is typed ends with Enter; "^C" is Ctrl-C.
"""

import json
import os
import pty
import re
import select
import sys
import time

SECONDS = 90


def main():
    request = json.load(sys.stdin)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(request["command"][0], request["command"])
    waiting = [(re.compile(pattern), typed) for pattern, typed in request["typed"]]
    shown, place = "", 0
    deadline = time.monotonic() + SECONDS
    interrupts = False
    while (more := read(terminal, deadline, interrupts)) is not None:
        shown += more
        for one in waiting:
            found = one[0].search(shown, place)
            if found:
                place = found.end()
                interrupts = one[1] == "^C"
                os.write(terminal, b"\x03" if interrupts else f"{one[1]}\n".encode())
                waiting.remove(one)
                break
    if time.monotonic() >= deadline:
        sys.exit(f"it did not end within {SECONDS} s, and showed:\n{shown}")
    _, status = os.waitpid(child, 0)
    print(json.dumps({"code": os.waitstatus_to_exitcode(status), "shown": shown.replace("\r\n", "\n")}))


def read(terminal, deadline, interrupts):
    """What is shown next; None at the end of the command, or when the time is over."""
    while time.monotonic() < deadline:
        if interrupts and not select.select([terminal], [], [], 2)[0]:
            # As a person would: Python misses one that comes just before it reads.
            os.write(terminal, b"\x03")
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                return os.read(terminal, 65536).decode("utf-8", "replace") or None
            except OSError:
                return None
    return None


main()
