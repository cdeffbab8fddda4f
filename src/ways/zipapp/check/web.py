"""Logs in to Mathesar as a browser does."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

HOST = "127.0.0.1"


def log_in(port, name, password):
    """True where the user is let in."""
    address = f"http://{HOST}:{port}/auth/login/"
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(address, timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token.group(1) if token else ""}
    request = urllib.request.Request(address, urllib.parse.urlencode(fields).encode(), {"Referer": address})
    opener.open(request, timeout=60).read()
    return any(cookie.name == "sessionid" for cookie in jar)
