"""A PostgreSQL on the network that asks for passwords, in a container of the image that has one: server.py COMMAND

run               makes its data, starts it, and stays
stop, start       of the server, while the container stays
database NAME     makes the role mathesar and this database as the page says; its password is on standard input
sql DATABASE      runs what is on standard input as the superuser, and prints the rows
"""

import glob
import signal
import subprocess
import sys

PROGRAMS = glob.glob("/usr/lib/postgresql/*/bin")[0]
DATA = "/var/lib/mathesar/elsewhere"
SQL = "/usr/share/mathesar/sql"
OPTIONS = {
    "listen_addresses": "*",
    "unix_socket_directories": "/tmp",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
}
PSQL = [f"{PROGRAMS}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "/tmp", "-U", "postgres"]


def run():
    subprocess.run([f"{PROGRAMS}/initdb", "-D", DATA, "-U", "postgres", "--auth=trust", "--no-sync"], check=True)
    with open(f"{DATA}/pg_hba.conf", "w") as file:
        file.write("local all all trust\nhost all all all scram-sha-256\n")
    start()
    print("it answers", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


def start():
    options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
    control("start", "-l", "/tmp/log", "-o", options)


def stop():
    control("stop", "-m", "fast")


def control(*arguments):
    subprocess.run([f"{PROGRAMS}/pg_ctl", "-D", DATA, "-w", "-t", "120", *arguments], check=True)


def database(name):
    variables = [f"role=mathesar", "adopt=false", f"metadata={name}", "starter=mathesar_data"]
    options = [word for variable in variables for word in ("-v", variable)]
    for file in ("check.sql", "role.sql", "metadata.sql", "starter.sql"):
        subprocess.run([*PSQL, *options, "-d", "postgres", "-f", f"{SQL}/{file}"], check=True)
    given = "ALTER ROLE mathesar PASSWORD :'password'"
    password = ["-v", f"password={sys.stdin.readline().strip()}"]
    subprocess.run([*PSQL, *password, "-d", "postgres"], input=given, text=True, check=True)


def sql(name):
    subprocess.run([*PSQL, "-At", "-d", name], stdin=sys.stdin, check=True)


{"run": run, "start": start, "stop": stop, "database": database, "sql": sql}[sys.argv[1]](*sys.argv[2:])
