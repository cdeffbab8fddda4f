"""Where things lie on the machine. Used as `paths.NAME`, so that tests can put another place there."""

from pathlib import Path

LIBRARY = Path("/usr/lib/mathesar")
BUILD_RECORD = LIBRARY / "build.json"
CATALOGUE = LIBRARY / "settings.json"
DEFAULTS = LIBRARY / "defaults.env"
PROGRAMS = LIBRARY / "bin"
ADMIN = LIBRARY / "admin"

SHARED = Path("/usr/share/mathesar")
SQL = SHARED / "sql"
PROXIES = SHARED / "proxies"
SETTINGS_TEMPLATE = SHARED / "mathesar.env"

CONFIGURATION = Path("/etc/mathesar")
DETECTED = CONFIGURATION / "detected.env"
SETTINGS = CONFIGURATION / "mathesar.env"
SECRETS = CONFIGURATION / "secret.env"
# Upstream's own files, which administrators write; the application's folder has links to them.
SSO = CONFIGURATION / "sso.yml"
FILE_STORAGE = CONFIGURATION / "file_storage.yml"

STATE = Path("/var/lib/mathesar")
CACHE = Path("/var/cache/mathesar")
# Where distributions' PostgreSQL keeps its data.
POSTGRESQL_DATA = (Path("/var/lib/postgresql"), Path("/var/lib/pgsql"))

# Which manual installation was taken over, see manual/record.py.
TAKEN_OVER = CONFIGURATION / "taken-over.json"

# Outside what the service may write, which could put a link in the place of a file.
BACKUPS = Path("/var/backups/mathesar")
# In the same folder wherever the backups go: for root alone, and it outlives the package.
LAST_UPGRADE = BACKUPS / "last-upgrade.json"
LAST_UPKEEP = BACKUPS / "last-upkeep.json"

# Our drop-in of the unit, see network/drop_in.py.
NETWORK_DROP_IN = Path("/etc/systemd/system/mathesar.service.d/50-network.conf")
RESOLVERS = Path("/etc/resolv.conf")

# Of Debian and Ubuntu, of Fedora and Enterprise Linux, of openSUSE, of PostgreSQL's own packages, and self-made.
ROOT = Path("/")
POSTGRESQL_PROGRAMS = (
    "usr/lib/postgresql/*/bin/postgres",
    "usr/bin/postgres",
    "usr/lib/postgresql*/bin/postgres",
    "usr/pgsql-*/bin/postgres",
    "usr/local/pgsql/bin/postgres",
)

# Where systemd looks for the unit before it takes the package's, see systemd.unit(5).
UNITS_BEFORE_OURS = tuple(
    Path(folder) / "mathesar.service"
    for folder in ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system")
)

# What enabling mathesar-setup.service makes.
SET_UP_AT_BOOT = Path("/etc/systemd/system/multi-user.target.wants/mathesar-setup.service")

# The first process's root folder; another one than ours in a chroot.
ROOT_OF_INIT = Path("/proc/1/root")

PROCESSES = Path("/proc")

# Where a newer package may be unpacked to be rehearsed, in this order; and where its unit lies meanwhile.
REHEARSALS = tuple(map(Path, ("/var/tmp", "/var/lib", "/var/cache", "/opt")))  # noqa: S108  # in a folder of root's
RUNTIME_UNITS = Path("/run/systemd/system")
MACHINE_ID = Path("/etc/machine-id")

# It is there while systemd is the init system (sd_booted(3)).
SYSTEMD_RUNS = Path("/run/systemd/system")

# What one program tells another until the machine is switched off; nothing else writes these.
#
# Held while role and databases are being made.
SETUP_LOCK = Path("/run/mathesar-database.lock")
# Held while a file of settings is being written.
SETTINGS_LOCK = Path("/run/mathesar-settings.lock")
# Held while a backup is being made or restored.
BACKUP_LOCK = Path("/run/mathesar-backup.lock")
# The running transaction brings a PostgreSQL server: package/lifecycle.py makes it, database/role.py waits for that.
POSTGRESQL_IS_COMING = Path("/run/mathesar-postgresql-is-coming")
# Held while a newer package is rehearsed.
REHEARSAL_LOCK = Path("/run/mathesar-rehearsal.lock")
# The service ran before an upgrade: %pre of the .rpm makes it, package/lifecycle.py starts the service again.
WAS_ACTIVE = Path("/run/mathesar-was-active")
# The whole version of the package before an upgrade: upgrading/record.py.
PACKAGE_BEFORE = Path("/run/mathesar-package-before")
