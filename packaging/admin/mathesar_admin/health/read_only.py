"""What to do about a server that takes no writes."""

from collections.abc import Mapping

from mathesar_admin.database.role import are_ours_to_make

OFF = "default_transaction_read_only"
# Where a setting of PostgreSQL comes from, as pg_settings has it → what takes it back.
TAKE_BACK = {
    "database": 'ALTER DATABASE "{database}" RESET {setting}',
    "user": 'ALTER ROLE "{role}" RESET {setting}',
    "database user": 'ALTER ROLE "{role}" IN DATABASE "{database}" RESET {setting}',
}


def step_of_read_only(environment: Mapping[str, str], why: str) -> str:
    """why  "recovery", or where default_transaction_read_only comes from: readOnly of status.sql"""
    if not are_ours_to_make(environment):
        return "name the server that takes writes: mathesar setup --host NAME; or promote this one"
    psql = f"runuser -u postgres -- psql -p {environment.get('POSTGRES_PORT') or '5432'}"
    if why == "recovery":
        return f"wait until it has recovered; a standby has to be promoted: {psql} -c 'SELECT pg_promote()'"
    names = {"database": environment["POSTGRES_DB"], "role": environment["POSTGRES_USER"], "setting": OFF}
    if why in TAKE_BACK:
        return f"{psql} -c '{TAKE_BACK[why].format(**names)}'"
    # Also over a line in postgresql.conf.
    return f"{psql} -c 'ALTER SYSTEM SET {OFF} = off' -c 'SELECT pg_reload_conf()'"
