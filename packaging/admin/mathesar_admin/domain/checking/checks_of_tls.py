"""What visitors see of TLS: whether their browsers trust the certificate, and how long."""

import ssl
import time
from typing import NamedTuple

from mathesar_admin.domain.checking import visit
from mathesar_admin.domain.checking.hints import log_of_proxy
from mathesar_admin.domain.origin import Origin
from mathesar_admin.health.findings import Finding


class Fault(NamedTuple):
    text: str
    next: str


# By X509_V_ERR_… of OpenSSL.
FAULTS = {
    9: Fault("it is not valid yet", "set the clock of this machine: timedatectl"),
    10: Fault("it has expired", "renew it: certbot renew; then reload the proxy"),
    18: Fault("it is signed by itself", "obtain one: certbot certonly --standalone -d {host}"),
    62: Fault("it is for other names", "obtain one for {host}: certbot certonly --standalone -d {host}"),
    64: Fault("it is for other addresses", "obtain one for {host}, or use a name instead of an address"),
}
UNKNOWN = Fault(
    "this machine does not know who signed it",
    "let the proxy send the whole chain (certbot's fullchain.pem); for an authority of your own, make this machine"
    " trust it: update-ca-certificates on Debian, update-ca-trust on Fedora",
)
# Caddy answers so as long as it cannot obtain one, others where a name is in no site of theirs.
WITHOUT_CERTIFICATE = ("TLSV1_ALERT_INTERNAL_ERROR", "TLSV1_UNRECOGNIZED_NAME")
# What is left of a certificate's time when it should have been renewed long ago.
LATE = 0.2
DAY = 86_400


def check(origin: Origin) -> list[Finding]:
    """A finding for TLS, with the fact "answers" where there is any TLS, and one for the certificate's end."""
    try:
        certificate = visit.certificate_of(origin)
    except ssl.SSLCertVerificationError as error:
        fault = FAULTS.get(error.verify_code, UNKNOWN)
        text = f"browsers warn of the certificate: {fault.text} ({error.verify_message})"
        return [Finding("tls", "TLS", text, "problem", fault.next.format(host=origin.host), {"answers": True})]
    except (ssl.SSLError, OSError) as error:
        if getattr(error, "reason", None) in WITHOUT_CERTIFICATE:
            text = f"the proxy on port {origin.port} has no certificate for {origin.host}"
            step = (
                f"find out why: {log_of_proxy()}; Caddy obtains one only for a name that leads to it from everywhere"
            )
            return [Finding("tls", "TLS", text, "problem", step, {"answers": False})]
        step = f"let the proxy do TLS on port {origin.port}; if it is not meant to: mathesar domain set http://{origin.host}"
        text = f"what answers on port {origin.port} does not do TLS: {visit.why(error)}"
        return [Finding("tls", "TLS", text, "problem", step, {"answers": False})]
    return [Finding("tls", "TLS", "browsers trust it", facts={"answers": True}), _end(certificate)]


def _end(certificate: dict[str, str]) -> Finding:
    begins = ssl.cert_time_to_seconds(certificate["notBefore"])
    ends = ssl.cert_time_to_seconds(certificate["notAfter"])
    left = ends - time.time()
    days = left / DAY
    text = (
        f"the certificate ends in {days:.0f} days"
        if days >= 2
        else f"the certificate ends in {left / 3600:.0f} hours"
    )
    facts = {"notAfter": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ends))}
    if left < LATE * (ends - begins):
        step = "find out why it was not renewed: certbot renew --dry-run, or the proxy's own log"
        return Finding("certificate", "", text, "note", step, facts)
    return Finding("certificate", "", text, facts=facts)
