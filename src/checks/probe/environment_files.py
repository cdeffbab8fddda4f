"""Compares how the installed reader of environment files and this machine's systemd read each file.

{"cases": [{"name", "text" or "bytes" (base64)}]} -> {"systemd": version, "differences": [{"name", "systemd", "reader"}]}
"""

import base64
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, "/usr/lib/mathesar/admin")
from mathesar_admin.settings.systemd import is_before_254
from mathesar_shared.environment_file.content import UnreadableFileError  # noqa: E402
from mathesar_shared.environment_file.parsing import parse  # noqa: E402

# What systemd itself adds to every service's environment.
OWN = {"INVOCATION_ID", "JOURNAL_STREAM", "LANG", "PATH", "SYSTEMD_EXEC_PID", "HOME", "LOGNAME", "SHELL", "USER"}
OWN |= {"MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE"}


def by_systemd(path):
    """The environment of a service that has the file, or None where it does not start with it."""
    command = ["systemd-run", "--quiet", "--wait", "--pipe", "--collect", f"--property=EnvironmentFile={path}"]
    ended = subprocess.run([*command, "/usr/bin/env", "-0"], capture_output=True, check=False)
    if ended.returncode != 0:
        return None
    pairs = (line.partition(b"=") for line in ended.stdout.split(b"\0") if line)
    found = {name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, _, value in pairs}
    return {name: value for name, value in found.items() if name not in OWN}


def by_reader(data, before_254):
    try:
        found = parse(data, before_254=before_254)
    except UnreadableFileError:
        return None
    return {name: value for name, value in found.items() if name not in OWN}


def systemd_version():
    ended = subprocess.run(["systemctl", "--version"], capture_output=True, text=True, check=True)
    return int(ended.stdout.split()[1].split(".")[0].split("~")[0])


def main():
    differences = []
    before_254 = is_before_254()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.env")
        for case in json.load(sys.stdin)["cases"]:
            data = base64.b64decode(case["bytes"]) if "bytes" in case else case["text"].encode()
            with open(path, "wb") as file:
                file.write(data)
            expected, found = by_systemd(path), by_reader(data, before_254)
            if expected != found:
                differences.append({"name": case["name"], "systemd": expected, "reader": found})
    json.dump({"systemd": systemd_version(), "differences": differences}, sys.stdout)


main()
