"""Mathesar's own tables, and what it has installed in people's databases."""

from collections.abc import Iterator

from mathesar_admin.health.doctor.diagnosis import CRITICAL, OK, UNKNOWN, WARNING, Diagnosis
from mathesar_admin.health.doctor.scene import Scene

OLDEST = 14


def look_at_tables(scene: Scene) -> Iterator[Diagnosis]:
    """The server's version and the migrations."""
    if scene.application is None:
        why = "migrations, imported files and sessions cannot be looked at without it"
        yield Diagnosis("application", UNKNOWN, f"it cannot be asked: {scene.fault}", why, "mathesar status")
        return
    server = scene.application["server"]
    if int(server.partition(".")[0].partition("beta")[0]) < OLDEST:
        why = "Mathesar's SQL needs what older servers lack"
        text = f"PostgreSQL {server}, and Mathesar needs {OLDEST} or newer"
        yield Diagnosis("postgresql", CRITICAL, text, why, "upgrade the server", {"server": server})
    else:
        yield Diagnosis("postgresql", OK, f"PostgreSQL {server}", facts={"server": server})
    found = scene.application["migrations"]
    if found["pending"]:
        text = f"{len(found['pending'])} are pending, the first {found['pending'][0]}"
        why = "the tables are an older version's until the service starts anew"
        yield Diagnosis("migrations", WARNING, text, why, "systemctl restart mathesar", found)
    else:
        yield Diagnosis("migrations", OK, f"all {found['applied']} are done", facts=found)


def look_at_databases(scene: Scene) -> Iterator[Diagnosis]:
    """Which of the connected databases have the SQL of this version."""
    if scene.application is None:
        return
    version = scene.application["version"]
    for one in scene.application["databases"]:
        if one["version"] == version:
            yield Diagnosis("sql", OK, f"database {one['name']}: SQL of {version}", facts=one)
        else:
            text = f"database {one['name']}: SQL of {one['version']}, and this is {version}"
            why = "what Mathesar calls there may be missing or work in another way"
            yield Diagnosis("sql", WARNING, text, why, "mathesar upgrade-databases", one)
