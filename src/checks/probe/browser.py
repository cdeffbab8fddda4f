# SPDX-License-Identifier: GPL-3.0-or-later
"""Visits the application as a browser does: pages, forms, linked files and remote procedure calls.

Reads one request as JSON from standard input and prints one answer as JSON. The visitor's cookies come
with the request and go back with the answer, so nothing is left on the machine. A page that answers with an
error is an answer; only a server that does not answer at all ends the probe with an error.
"""

import json
import mimetypes
import sys
import uuid
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

BODY_LIMIT = 200_000


class Stay(HTTPRedirectHandler):
    """Leaves redirects to the visitor, which adds the cookies."""

    def redirect_request(self, *_):
        return None


class Page(HTMLParser):
    """The forms of a page, and the files that it links."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.linked = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "fields": {}, "names": set()})
        elif tag in ("input", "textarea", "select", "button") and self.forms and given.get("name"):
            self.forms[-1]["names"].add(given["name"])
            if tag == "input" and given.get("type") == "hidden":
                self.forms[-1]["fields"][given["name"]] = given.get("value") or ""
        elif tag == "link" and given.get("href"):
            if set((given.get("rel") or "").split()) & {"stylesheet", "icon", "modulepreload", "preload"}:
                self.linked.append(given["href"])
        elif tag in ("script", "img"):
            self.linked += [given[name] for name in ("src", "data-src") if given.get(name)]


class Visitor:
    """A person at a browser, with cookies."""

    def __init__(self, base, cookies, headers, timeout):
        self.base = base
        self.cookies = dict(cookies)
        self.headers = headers
        self.timeout = timeout
        self.opener = build_opener(Stay)

    def request(self, path, data=None, headers=None):
        """One request, as it is answered. Returns (status, headers, bytes)."""
        sent = {"Accept-Language": "en", **self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = Request(urljoin(self.base, path), data=data, headers=sent)
        try:
            answer = self.opener.open(request, timeout=self.timeout)
        except HTTPError as error:
            answer = error
        except URLError as error:
            raise SystemExit(f"{request.full_url} does not answer: {error.reason}") from error
        with answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self.cookies.pop(name, None)
                    if morsel.value and morsel["max-age"] != "0":
                        self.cookies[name] = morsel.value
            return answer.status, answer.headers, answer.read()

    def open(self, path, data=None, headers=None):
        """A page after all its redirects, as a person sees it."""
        for _ in range(10):
            status, answered, body = self.request(path, data, headers)
            if status not in (301, 302, 303, 307, 308):
                return describe(path, status, answered, body)
            path, data, headers = urljoin(urljoin(self.base, path), answered["Location"]), None, None
        raise SystemExit(f"{path} redirects endlessly")

    def submit(self, path, fields, files):
        """Fills in the form on a page that has these fields, and sends it."""
        page = self.open(path)
        wanted = {*fields, *files}
        forms = [form for form in Page(page["body"]).forms if wanted <= form["names"]]
        if not forms:
            raise SystemExit(f"{page['path']} ({page['status']}) has no form with {sorted(wanted)}")
        form = forms[0]
        target = urljoin(urljoin(self.base, page["path"]), form["action"])
        data, kind = encode({**form["fields"], **fields}, files)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(target))
        return self.open(target, data, {"Content-Type": kind, "Referer": target, "Origin": origin})

    def upload(self, path, fields, files):
        """Sends files as the interface's own script does: without a form."""
        data, kind = encode(fields, files)
        return self.open(path, data, {"Content-Type": kind, **self.token()})

    def call(self, path, method, params):
        """A remote procedure call (JSON-RPC 2.0)."""
        data = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        return self.open(path, data, {"Content-Type": "application/json", **self.token()})

    def token(self):
        """The headers by which Django knows its own pages' requests; browsers send the second by themselves."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.base))
        return {"X-CSRFToken": self.cookies.get("csrftoken", ""), "Origin": origin}

    def linked(self, path):
        """Fetches every file of the same site that a page links, as a browser asks for it: compressed."""
        page = self.open(path)
        here = urljoin(self.base, page["path"])
        found = []
        for link in dict.fromkeys(Page(page["body"]).linked):
            url = urljoin(here, link)
            if link.startswith("data:") or urlsplit(url).netloc != urlsplit(self.base).netloc:
                continue
            status, headers, body = self.request(url, headers={"Accept-Encoding": "gzip"})
            encoding = headers.get("Content-Encoding") or ""
            found.append({**describe(url, status, headers, b""), "bytes": len(body), "encoding": encoding})
        return {"page": page, "files": found}


def describe(path, status, headers, body):
    """An answer as JSON can carry it."""
    url = urlsplit(path)
    return {
        "path": url.path + (f"?{url.query}" if url.query else ""),
        "status": status,
        "type": headers.get_content_type(),
        "body": body[:BODY_LIMIT].decode("utf-8", "replace"),
    }


def encode(fields, files):
    """The body of a form and its content type: urlencoded, or multipart when there are files."""
    if not files:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}')
    for name, file in files.items():
        kind = mimetypes.guess_type(file["name"])[0] or "application/octet-stream"
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file["name"]}"'
        content = file["content"] * file.get("times", 1)
        parts.append(f"{head}\r\nContent-Type: {kind}\r\n\r\n{content}")
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return body.encode(), f"multipart/form-data; boundary={boundary}"


def main():
    """Does what the request says."""
    request = json.load(sys.stdin)
    visitor = Visitor(
        request["base"], request["cookies"], request.get("headers", {}), request.get("timeout", 60)
    )
    answer = getattr(visitor, request["action"])(**request["arguments"])
    json.dump({"answer": answer, "cookies": visitor.cookies}, sys.stdout)


if __name__ == "__main__":
    main()
