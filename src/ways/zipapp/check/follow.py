"""Follows docs/other-ways/zipapp.md line by line: follow.py COMMANDS USER, as root of a machine made for it.

COMMANDS is a file with a JSON list of what the page says to type, in its order. The user types it on a terminal; what
begins with sudo, root or postgres does.
A line that does not end by itself, "trial" or "serve", is ended with Ctrl-C before the next of them, and at the end.
"""

import json
import pwd
import re
import sys
from pathlib import Path

import web
from terminal import Terminal, run

PASSWORD, NEW_PASSWORD = "correct-horse-battery-7", "another-staple-8"
PORT = 8000
FOREGROUND = re.compile(r"^\./mathesar\.pyz (trial|serve)( --settings \S+)?$")


def main(commands, user):
    left = None
    for line in json.loads(Path(commands).read_text(encoding="utf-8")):
        found = FOREGROUND.match(line)
        if found or " restore " in line:
            end(left)
            left = None
        if found:
            left = begin(line, user, found.group(1))
        elif line.startswith("./mathesar.pyz createsuperuser"):
            answer(line, user, {"Password: ": PASSWORD, "Password, once more: ": PASSWORD})
        elif " changepassword " in line:
            answer(line, user, {"Password: ": NEW_PASSWORD, "Password (again): ": NEW_PASSWORD})
            name, before = line.split()[-1], PASSWORD
            if name == "admin":
                before = kept(user).read_text()
                kept(user).write_text(NEW_PASSWORD)
            assert web.log_in(PORT, name, NEW_PASSWORD), "the new password does not log in"
            assert not web.log_in(PORT, name, before), "the old password still logs in"
        elif line.startswith("sudo "):
            words = line.replace("$USER", user).removeprefix("sudo ")
            who = re.match(r"-u (\S+) ", words)
            run(words[who.end() :] if who else words, who.group(1) if who else "root")
        else:
            run(line, user)
        print(f"did: {line}", file=sys.stderr, flush=True)
    end(left)


def kept(user):
    """The password of the trial's administrator, for restored.py."""
    return Path(pwd.getpwnam(user).pw_dir) / "trial-password"


def answer(line, user, answers):
    typed = Terminal(line, user)
    for question, text in answers.items():
        typed.wait_for(re.escape(question))
        typed.type(text + "\n")
    typed.end()


def begin(line, user, kind):
    shown = Terminal(f"exec {line}", user)
    if kind == "trial":
        password = shown.wait_for(r"Log in as admin with the password (\S+)").group(1)
        kept(user).write_text(password)
        assert web.log_in(PORT, "admin", password), "the password that was shown does not log in"
        assert not web.log_in(PORT, "admin", password + "x"), "any password logs in"
    else:
        shown.wait_for("Booting worker")
        assert web.log_in(PORT, "ada", PASSWORD), "the administrator cannot log in"
    return shown


def end(left):
    if left is not None:
        left.interrupt()
        left.end()


main(*sys.argv[1:])
print(json.dumps({"followed": True}))
