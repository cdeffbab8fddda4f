"""Logs in to Mathesar as a browser does: log-in.py URL NAME [FILE], the password on standard input.

URL   where Mathesar is, without a path
FILE  the certificate authority of https, in PEM

Exit: 0 logged in; 1 not, with the reason on standard error.
"""

import http.cookiejar
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request


def main(url, name, authority=None):
    page = f"{url}/auth/login/"
    cookies = http.cookiejar.CookieJar()
    handlers = [urllib.request.HTTPCookieProcessor(cookies)]
    if authority is not None:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority)))
    opener = urllib.request.build_opener(*handlers)
    try:
        shown = opener.open(page, timeout=60).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
        form = {"username": name, "password": sys.stdin.readline().rstrip("\n")}
        form["csrfmiddlewaretoken"] = found.group(1) if found else ""
        sent = urllib.request.Request(page, urllib.parse.urlencode(form).encode(), {"Referer": page})
        opener.open(sent, timeout=60)
    except OSError as error:
        return f"{page}: {error}"
    if not any(cookie.name == "sessionid" for cookie in cookies):
        return f"{page}: there is no session"
    return 0


sys.exit(main(*sys.argv[1:]))
