"""Signs in to Mathesar inside a container: sign-in.py NAME, the password on standard input. Exit: 0 signed in, 1 not."""

import http.cookiejar
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = "http://127.0.0.1:8000/auth/login/"


def main() -> int:
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    page = opener.open(URL, timeout=30).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"username": sys.argv[1], "password": sys.stdin.readline().rstrip("\n")}
    form["csrfmiddlewaretoken"] = found.group(1) if found else ""
    request = urllib.request.Request(URL, urllib.parse.urlencode(form).encode(), {"Referer": URL})
    try:
        opener.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        print(f"the answer is {error.code}", file=sys.stderr)
        return 1
    if not any(cookie.name == "sessionid" for cookie in cookies):
        print("there is no session", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
