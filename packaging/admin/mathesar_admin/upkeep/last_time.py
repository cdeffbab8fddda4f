"""When upkeep was last done by the clock: one that has jumped ahead makes everything look old."""

import json
import time

from mathesar_admin import paths
from mathesar_admin.backup.folder import prepare
from mathesar_admin.files.whole_file import replace_file

# The timer runs every day, and on a machine that is off over a holiday a week later.
LONG_DAYS = 8
DAY = 24 * 60 * 60


def days_away() -> int | None:
    """
    The days that have gone by since the last time, where that is so long that the clock may be wrong; else None. This
    time is noted, too. So what is deleted by its age goes one time later where the machine was only switched off, and
    stays where the clock is set right until then. Root only.
    """
    now = time.time()
    days = (now - _last_time(now)) / DAY
    prepare(paths.LAST_UPKEEP.parent)
    away = round(days) if days > LONG_DAYS else None
    # Twice in a row would be for ever on a machine that is switched on once a month.
    noted = {"time": now, "waited": away is not None}
    replace_file(paths.LAST_UPKEEP, json.dumps(noted).encode(), 0, 0, 0o600)
    return away


def _last_time(now: float) -> float:
    """Now where there is none yet, where it is not known, and where the last time has waited."""
    try:
        noted = json.loads(paths.LAST_UPKEEP.read_text(encoding="utf-8"))
        return now if noted["waited"] else float(noted["time"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return now
