"""Logs in to Mathesar as a browser does: visit.py PORT NAME FILE, the password on standard input; waits for a first page.

The first time, the session is written to the file; after a move, that session has to be good still.
"""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

SECONDS = 300


def main(port, name, file):
    password = sys.stdin.readline().rstrip("\n")
    page = f"http://127.0.0.1:{port}/auth/login/"
    wait(page)
    before = Path(file)
    if before.exists():
        shown = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Cookie": f"sessionid={before.read_text()}"})
        address = urllib.request.urlopen(shown, timeout=60).geturl()
        if "/auth/login" in address:
            sys.exit("the session of before is not known here: the secret key is another one, or the tables are")
    session = log_in(page, name, password)
    if session is None:
        sys.exit(f"{name} is not let in")
    before.write_text(session)


def log_in(page, name, password):
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opener.open(page, timeout=60).read().decode())
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": found.group(1) if found else ""}
    request = urllib.request.Request(page, urllib.parse.urlencode(fields).encode(), {"Referer": page})
    opener.open(request, timeout=60).read()
    return next((cookie.value for cookie in jar if cookie.name == "sessionid"), None)


def wait(page):
    end = time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(page, timeout=60).read()
            return
        except (OSError, urllib.error.URLError) as error:
            if time.monotonic() > end:
                sys.exit(f"{page} does not answer: {error}")
            time.sleep(1)


main(*sys.argv[1:])
