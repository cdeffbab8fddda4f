"""The text of the unit: what the newer unit and the drop-ins say in [Service], and lines of ours after that."""

from collections.abc import Sequence
from pathlib import Path

from mathesar_admin.errors import AdminError

# Where the program that starts the newer version is found, beside that version's files, and its name there.
BESIDE = "rehearsal"
COPY = "mathesar_rehearsed"
# As the start of the service may take, see TimeoutStartSec= of the unit.
SECONDS = 45 * 60
# What is the start's own business in the unit is ours here.
RESETS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost")
OURS = """\
Type=exec
Restart=no
RuntimeMaxSec={seconds}
TimeoutStopSec=10
StandardInput=null
StandardOutput=truncate:{folder}/events
StandardError=truncate:{folder}/said
# The service and its database go first.
Nice=19
IOSchedulingClass=idle
CPUWeight=1
IOWeight=1
# It sees itself at its place, and writes to its own /tmp only.
BindReadOnlyPaths={folder}/files/usr/lib/mathesar:/usr/lib/mathesar
StateDirectory=
CacheDirectory=
RuntimeDirectory=
ReadWritePaths=
PrivateTmp=yes
"""


def unit_text(folder: Path, newer: str, drop_ins: Sequence[str], *, alone: bool) -> str:
    """The unit of a rehearsal, from the texts of the newer version's unit and of this machine's drop-ins."""
    there = f"{folder}/files/usr/lib/mathesar/"
    of_unit = [
        line.replace("=/usr/lib/mathesar/", f"={there}") if _is_file(line) else line for line in _service(newer)
    ]
    lines = [*of_unit, *(line for text in drop_ins for line in _service(text))]
    started = [line.partition("=")[2] for line in lines if line.startswith("ExecStart=")]
    served = started[-1].split(maxsplit=1) if started else []
    if served[:1] != ["/usr/lib/mathesar/bin/serve"]:
        found = served[0] if served else "nothing"
        raise AdminError(
            f"the service would be started by {found}, and only /usr/lib/mathesar/bin/serve can be rehearsed"
        )
    # By a program of the system's: SELinux lets systemd start those wherever the files were unpacked.
    run = f"/usr/bin/env PYTHONPATH=/usr/lib/mathesar/{BESIDE} /usr/lib/mathesar/venv/bin/python3 -m {COPY}"
    network = ["PrivateNetwork=yes"] if alone else []
    return "\n".join(
        [
            "# Written by `mathesar rehearse`, which removes it.",
            "[Unit]",
            "Description=Rehearsal of a newer version of Mathesar",
            "StartLimitIntervalSec=0",
            "[Service]",
            *lines,
            *(f"{one}=" for one in RESETS),
            f"ExecStart={' '.join([run, *served[1:]])}",
            f"EnvironmentFile={folder}/rehearsal.env",
            *network,
            OURS.format(folder=folder, seconds=SECONDS),
        ]
    )


def _service(text: str) -> list[str]:
    """The lines of the section [Service], without comments."""
    section, found = "", []
    for line in text.replace("\\\n", " ").splitlines():
        bare = line.strip()
        if bare.startswith("["):
            section = bare
        elif section == "[Service]" and bare and bare[0] not in "#;":
            found.append(bare)
    return found


def _is_file(line: str) -> bool:
    return line.startswith("EnvironmentFile=")
