"""The files that `mathesar domain set --install` has put into web servers' folders."""

from pathlib import Path
from typing import Any

from mathesar_admin import paths
from mathesar_admin.domain.proxy import PROXIES, Proxy, find_proxy
from mathesar_admin.domain.requirements import COMMAND, unit_of
from mathesar_admin.errors import AdminError
from mathesar_admin.files.own_file import is_ours
from mathesar_admin.files.whole_file import replace_file
from mathesar_admin.leaving.piece import Piece
from mathesar_admin.processes.process import run
from mathesar_admin.unit import service


def web_servers() -> list[Piece]:
    """A piece for each web server that has a file of ours, or one that was ours."""
    found = []
    for name in PROXIES:
        proxy = find_proxy(name)
        found += [_piece(proxy, place) for place in proxy.entry["places"] if Path(place["file"]).exists()]
    return found


def _piece(proxy: Proxy, place: dict[str, Any]) -> Piece:
    file = Path(place["file"])
    if not _is_ours(file):
        return Piece(stays=[f"{file}, which is not as `{COMMAND}` wrote it"])
    goes = [str(file)]
    stays = [f"{proxy.title}'s modules that were enabled for it"] if "disable" in place else []
    unit_file = Path(place["unit"]["file"]) if "unit" in place else None
    if unit_file is not None and _is_ours(unit_file):
        goes.append(str(unit_file))
    if "include" in place and _includes(place):
        goes.append(f"the line `{place['include']['line']}` in {place['include']['file']}")
    return Piece(goes, stays, lambda: _drop(proxy, place, unit_file))


def _drop(proxy: Proxy, place: dict[str, Any], unit_file: Path | None) -> None:
    if "disable" in place:
        run(place["disable"])
    if "include" in place and _includes(place):
        _exclude(place)
    if unit_file is not None and _is_ours(unit_file):
        unit_file.unlink()
        _remove_if_empty(unit_file.parent)
        service.daemon_reload()
    Path(place["file"]).unlink(missing_ok=True)
    unit = unit_of(proxy, place)
    if service.systemd_runs() and service.unit_state(unit).active == "active":
        # A unit whose drop-in is gone has other arguments now.
        verb = "restart" if unit_file is not None else "reload-or-restart"
        outcome = service.systemctl(verb, unit, timeout=120)
        if not outcome.succeeded:
            raise AdminError(
                f"{proxy.title} does not run without Mathesar's file", f"The reason: journalctl -u {unit} -n 20"
            )


def _is_ours(file: Path) -> bool:
    try:
        return is_ours(file.read_text(encoding="utf-8", errors="replace"), COMMAND)
    except FileNotFoundError:
        return False


def _includes(place: dict[str, Any]) -> bool:
    path = Path(place["include"]["file"])
    return path.exists() and place["include"]["line"] in path.read_text(encoding="utf-8").splitlines()


def _exclude(place: dict[str, Any]) -> None:
    """Takes the line and the empty one before it, which came with it."""
    path, line = Path(place["include"]["file"]), place["include"]["line"]
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index(line)
    start = at - 1 if at > 0 and lines[at - 1] == "" else at
    text = "".join(f"{one}\n" for one in [*lines[:start], *lines[at + 1 :]])
    before = path.stat()
    replace_file(path, text.encode(), before.st_uid, before.st_gid, before.st_mode & 0o7777)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and folder != paths.ROOT and not any(folder.iterdir()):
        folder.rmdir()
