# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the application under load: clients that stop half-way, requests that take long, and ordinary users, at once.

Reads one request as JSON from standard input and prints one answer as JSON: how often and how fast each was answered,
which were not answered as expected, and meanwhile the memory of the processes and the connections to PostgreSQL. The
clients that stopped half-way go on at the end, and are to be answered too.
"""

import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

BODY = b"x" * 300_000


class Connection(HTTPConnection):
    """A connection to http://HOST:PORT or unix:PATH."""

    def __init__(self, base, timeout):
        url = urlsplit(base)
        super().__init__(url.hostname or "localhost", url.port, timeout=timeout)
        self.path = base.removeprefix("unix:") if base.startswith("unix:") else None

    def connect(self):
        if self.path is None:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Load:
    def __init__(self, request):
        self.base = request["base"]
        self.timeout = request.get("timeout", 30)
        self.headers = {"Host": "127.0.0.1", **request.get("headers", {})}
        self.lock = threading.Lock()
        self.seconds = {}
        self.failures = {}
        self.began, self.ended = [], []

    def ask(self, kind, connection, wanted):
        """One request; whatever is not the expected status is a failure. Says whether it was answered as expected."""
        body = json.dumps(wanted["json"]).encode() if "json" in wanted else None
        headers = {**self.headers, "Content-Type": "application/json"} if body else self.headers
        start = time.monotonic()
        try:
            connection.request("POST" if body else "GET", wanted["path"], body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return self.note(kind, start, answer.status, wanted.get("status", 200), wanted, text)
        except (OSError, HTTPException) as error:
            connection.close()
            self.fail(kind, f"{wanted['path']}: {error!r} after {time.monotonic() - start:.1f} s")
            return False

    def note(self, kind, start, status, expected, wanted, text=b""):
        # JSON-RPC says an error in an answer with the status 200.
        is_right = status == expected and not ("json" in wanted and "error" in json.loads(text))
        if not is_right:
            self.fail(kind, f"{wanted['path']}: {status} {text[:200]!r}")
        with self.lock:
            self.seconds.setdefault(kind, []).append(time.monotonic() - start)
        return is_right

    def fail(self, kind, text):
        with self.lock:
            self.failures.setdefault(kind, []).append(text)

    def user(self, wanted, rounds, begin):
        """One person, with one connection, who leaves when something fails."""
        connection = Connection(self.base, self.timeout)
        begin.wait()
        for turn in range(rounds):
            if not self.ask("users", connection, wanted[turn % len(wanted)]):
                break
            if turn == 0:
                self.began.append(time.monotonic())
        self.ended.append(time.monotonic())
        connection.close()

    def long(self, wanted):
        self.ask("long", Connection(self.base, max(self.timeout, 120)), wanted)

    def stop_half_way(self, number, path):
        """Sends half of a request: every second one a head, the others a body. Returns how to go on."""
        connection = Connection(self.base, self.timeout)
        connection.connect()
        host = f"Host: {self.headers['Host']}\r\n"
        if number % 2:
            sent, rest = f"GET {path} HTTP/1.1\r\n", f"{host}\r\n".encode()
        else:
            # Without a cookie Django answers before it reads the body, so that no thread would wait for it.
            form = f"Cookie: {self.headers['Cookie']}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            sent = f"POST {path} HTTP/1.1\r\n{host}{form}Content-Length: {len(BODY)}\r\n\r\n{'x' * 1000}"
            rest = BODY[1000:]
        connection.sock.sendall(sent.encode())
        # Django refuses a form without its token: an answer all the same.
        return connection.sock, rest, 200 if number % 2 else 403

    def go_on(self, path, sock, rest, expected):
        start = time.monotonic()
        try:
            sock.sendall(rest)
            answer = HTTPResponse(sock)
            answer.begin()
            self.note("slow", start, answer.status, expected, {"path": path})
        except (OSError, HTTPException) as error:
            self.fail("slow", f"{path}: {error!r}")
        sock.close()

    def starved(self):
        """Users who had not one answer when the first of them had all of theirs."""
        first = min(self.ended, default=0)
        return sum(began > first for began in self.began)

    def figures(self, kind, took):
        found = sorted(self.seconds.get(kind, []))
        return {
            "answered": len(found),
            "failures": self.failures.get(kind, []),
            "perSecond": len(found) / took,
            "median": statistics.median(found) if found else 0,
            "p95": found[int(len(found) * 0.95)] if found else 0,
            "slowest": found[-1] if found else 0,
        }


class Memory(threading.Thread):
    """Looks at the memory of processes twice a second, until it is told to end."""

    def __init__(self, pids):
        super().__init__(daemon=True)
        self.most = {pid: 0 for pid in pids}
        self.ended = threading.Event()

    def run(self):
        while self.most and not self.ended.wait(0.5):
            for pid in self.most:
                self.most[pid] = max(self.most[pid], pss(pid))


class Connections(threading.Thread):
    """Counts the connections of a role to PostgreSQL twenty times a second, as the user postgres."""

    PSQL = ("runuser", "-u", "postgres", "--", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", "postgres")

    def __init__(self, role):
        super().__init__(daemon=True)
        self.query = f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}';\n"
        self.most = 0
        self.ended = threading.Event()
        self.psql = subprocess.Popen(
            self.PSQL, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", bufsize=1
        )

    def run(self):
        while not self.ended.wait(0.05):
            self.psql.stdin.write(self.query)
            self.most = max(self.most, int(self.psql.stdout.readline()))

    def end(self):
        self.ended.set()
        self.join()
        self.psql.stdin.close()
        if self.psql.wait() != 0:
            sys.exit("the connections to PostgreSQL could not be counted")


def pss(pid):
    """Bytes of a process, with its part of what it shares with others; 0 for one that is not there any more."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except FileNotFoundError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def main():
    request = json.load(sys.stdin)
    load = Load(request)
    memory = Memory(request.get("pids", []))
    connections = Connections(request["role"])
    memory.start()
    connections.start()
    path = request.get("slowPath", "/auth/login/")
    stopped = [load.stop_half_way(number, path) for number in range(request.get("slow", 0))]
    # Those that stopped are with the service before anybody else comes.
    time.sleep(0.5 if stopped else 0)
    begin = threading.Barrier(request["users"] + 1)
    users = [
        threading.Thread(target=load.user, args=(request["wanted"], request["rounds"], begin))
        for _ in range(request["users"])
    ]
    long = [threading.Thread(target=load.long, args=(one,)) for one in request.get("long", [])]
    for thread in [*long, *users]:
        thread.start()
    begin.wait()
    start = time.monotonic()
    for thread in users:
        thread.join()
    took = time.monotonic() - start
    for thread in long:
        thread.join()
    going_on = [threading.Thread(target=load.go_on, args=(path, *one)) for one in stopped]
    for thread in going_on:
        thread.start()
    for thread in going_on:
        thread.join()
    memory.ended.set()
    memory.join()
    connections.end()
    answer = {kind: load.figures(kind, took) for kind in ("users", "long", "slow")}
    answer |= {"starved": load.starved(), "memory": memory.most, "connections": connections.most}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
