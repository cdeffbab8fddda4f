"""What becomes of a request on its way through the proxy to the service."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from mathesar_admin.domain.checking.hints import Hints, hints_for
from mathesar_admin.domain.checking.upload import largest_upload
from mathesar_admin.domain.checking.visit import REDIRECTS, Answer, Unanswered, Visitor, connect
from mathesar_admin.domain.origin import DEFAULT_PORTS, Origin
from mathesar_admin.health.findings import Finding

# An address for documentation (RFC 5737), which nobody has.
FORGED = "203.0.113.77"
MEGABYTE = 1_000_000
SIZES = (1000 * MEGABYTE, 100 * MEGABYTE, 10 * MEGABYTE, MEGABYTE)
WANTED = 100 * MEGABYTE


def check(origin: Origin, key: str, listen: str, *, trusting: bool) -> list[Finding]:
    visitor = Visitor(origin, trusting=trusting)
    try:
        seen, answer = visitor.ask(key, {"X-Forwarded-For": FORGED})
    except Unanswered as error:
        step = "the proxy's own log says more"
        return [Finding("answers", "answers", f"no answer: {error}", "problem", step)]
    hints = hints_for(answer)
    if seen is None:
        return [_stranger(origin, answer, hints, listen)]
    return [
        Finding("answers", "answers", f"this Mathesar answers, by way of {hints.title}", facts={"seen": seen}),
        _host(origin, seen, hints),
        _scheme(origin, seen, hints),
        _client(seen, hints),
        _login(origin, visitor, hints),
        _upload(visitor, key, hints),
        *_redirect(origin),
    ]


def _stranger(origin: Origin, answer: Answer, hints: Hints, listen: str) -> Finding:
    """Somebody else answers, and not our service."""
    status, facts = answer.status, {"status": answer.status}
    if status in (502, 503, 504):
        text = f"the proxy answers {status}: it does not reach the service, which answers on this machine"
        step = "compare the address in the proxy's file with: mathesar domain show"
        needed = hints.to_connect(listen)
        return Finding("answers", "answers", text, "problem", "; ".join([step, *needed]), facts)
    if status in REDIRECTS:
        text = f"{origin} leads to {answer.location}, and not to this Mathesar"
        target = urlsplit(answer.location).netloc
        step = "take the redirect out of the proxy's file, or set the name to which it leads: mathesar domain set"
        return Finding("answers", "answers", text, "problem", f"{step} {target or 'NAME'}", facts)
    text = f"another site answers, with {status}, or another Mathesar than this one"
    step = f"compare the name in the proxy's file ({origin.host}) and the address in the DNS: mathesar domain show"
    return Finding("answers", "answers", text, "problem", step, facts)


def _host(origin: Origin, seen: dict[str, Any], hints: Hints) -> Finding:
    host = seen["host"] or "no name"
    if host.lower() != origin.netloc:
        text = f"the proxy asks for {host} instead of {origin.netloc}"
        return Finding("host", "Host", text, "problem", hints.next("host"), {"host": host})
    if not seen["allowed"]:
        text = f"the service does not accept {origin.host} yet"
        return Finding("host", "Host", text, "problem", "systemctl restart mathesar", {"host": host})
    return Finding("host", "Host", host, facts={"host": host})


def _scheme(origin: Origin, seen: dict[str, Any], hints: Hints) -> Finding:
    facts = {"forwardedProto": seen["forwardedProto"]}
    if seen["secure"] == origin.is_tls:
        return Finding("scheme", "scheme", origin.scheme, facts=facts)
    if origin.is_tls:
        text = "the service does not learn that visitors come with TLS: its links and single sign-on begin with http"
        return Finding("scheme", "scheme", text, "problem", hints.next("scheme"), facts)
    text = f"visitors come with TLS, and {origin} says that they do not"
    return Finding("scheme", "scheme", text, "note", f"mathesar domain set https://{origin.host}", facts)


def _client(seen: dict[str, Any], hints: Hints) -> Finding:
    said = seen["forwardedFor"] or ""
    facts = {"forwardedFor": said}
    if FORGED in said:
        text = "visitors can write any address into the logs as theirs (X-Forwarded-For)"
        return Finding("client", "client", text, "note", hints.next("client"), facts)
    if not said:
        text = "the service does not learn the address of visitors (X-Forwarded-For)"
        return Finding("client", "client", text, "note", hints.next("client"), facts)
    return Finding("client", "client", f"this machine is seen as {said}", facts=facts)


def _login(origin: Origin, visitor: Visitor, hints: Hints) -> Finding:
    """Opens the first page and sends its form without a name, which changes nothing."""
    try:
        page = visitor.open("/")
        if page.status != 200:
            text = f"the first page leads to {page.path}, which answers {page.status}"
            step = "journalctl -u mathesar -n 50" if page.status >= 500 else hints.next("host")
            return Finding("login", "log-in", text, "problem", step, {"status": page.status})
        token = visitor.cookies.get("csrftoken", "")
        body = urlencode({"csrfmiddlewaretoken": token, "username": "", "password": ""}).encode()
        headers = {
            "Origin": str(origin),
            "Referer": f"{origin}{page.path}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        sent = visitor.request(page.path, headers, "POST", body)
    except Unanswered as error:
        return Finding("login", "log-in", f"no answer: {error}", "problem", "journalctl -u mathesar -n 50")
    facts = {"status": sent.status}
    if sent.status == 403:
        text = "the service takes a form from this name for a stranger's (CSRF)"
        return Finding("login", "log-in", text, "problem", f"{hints.next('host')}; {hints.next('scheme')}", facts)
    if sent.status != 200:
        text = f"the form of {page.path} is answered with {sent.status}"
        return Finding("login", "log-in", text, "problem", "journalctl -u mathesar -n 50", facts)
    return Finding("login", "log-in", f"the form of {page.path} arrives", facts=facts)


def _upload(visitor: Visitor, key: str, hints: Hints) -> Finding:
    largest = largest_upload(visitor, key, SIZES)
    if largest is None:
        step = "try it with a large file"
        return Finding("upload", "upload", "the proxy does not say how large a file may be", "note", step)
    facts = {"bytes": largest}
    if largest and hints.proxy is not None and hints.proxy.entry.get("saysNoUploadLimit"):
        text = f"{hints.title} says nothing of a limit beforehand; if large files fail: {hints.own('upload')}"
        return Finding("upload", "upload", text, facts=facts)
    if largest >= WANTED:
        return Finding("upload", "upload", f"files of {largest // MEGABYTE} MB are let through", facts=facts)
    limit = next(size for size in reversed(SIZES) if size > largest)
    text = f"files of {limit // MEGABYTE} MB are refused (413)"
    return Finding("upload", "upload", text, "note", hints.next("upload"), facts)


def _redirect(origin: Origin) -> list[Finding]:
    """Whoever types the name alone comes without TLS first."""
    if not origin.is_tls or origin.port != DEFAULT_PORTS["https"]:
        return []
    plain = Origin("http", origin.host, DEFAULT_PORTS["http"])
    step = f"let the proxy redirect {plain} to {origin}"
    fault = connect(plain.address, plain.port)
    if fault is not None:
        text = f"{plain} does not answer ({fault}): who types the name without https:// may find nothing"
        return [Finding("redirect", "redirect", text, "note", step)]
    try:
        answer = Visitor(plain).request("/")
    except Unanswered as error:
        return [Finding("redirect", "redirect", f"{plain} does not answer: {error}", "note", step)]
    facts = {"status": answer.status, "location": answer.location}
    if answer.status in REDIRECTS and answer.location.rstrip("/") == str(origin):
        return [Finding("redirect", "redirect", f"{plain} leads to {origin}", facts=facts)]
    said = f"leads to {answer.location}" if answer.status in REDIRECTS else f"answers {answer.status} without TLS"
    return [Finding("redirect", "redirect", f"{plain} {said}", "problem", step, facts)]
