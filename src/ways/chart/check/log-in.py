"""Logs in as people do through an Ingress, which ends TLS: log-in.py PORT HOST USER, the password on standard input.

It says by its headers that the request came by TLS, and keeps cookies although they are for TLS only. Exit: 0 logged in.
"""

import http.client
import re
import sys
import urllib.parse

PATH = "/auth/login/"


def main(port, host, user):
    cookies = {}
    _, page = ask(port, host, "GET", cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"username": user, "password": sys.stdin.readline().rstrip("\n")}
    form["csrfmiddlewaretoken"] = token.group(1) if token else ""
    status, _ = ask(port, host, "POST", cookies, urllib.parse.urlencode(form))
    if status != 302 or "sessionid" not in cookies:
        sys.exit(f"the answer is {status}, and the cookies are {', '.join(cookies)}")


def ask(port, host, method, cookies, body=None):
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    headers |= {"Referer": f"https://{host}{PATH}", "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
    connection.request(method, PATH, body, headers)
    answer = connection.getresponse()
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = cookie.partition(";")[0].partition("=")
        cookies[name] = value
    return answer.status, answer.read().decode()


main(*sys.argv[1:])
