"""What stands in the way of https, in the same words for every server."""

import ssl
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from core.http.certificates import CA_FILE

#: `name`: the certificate is good, but for another name than the address has.
Kind = Literal["certificate", "name", "no_https"]


class TlsTrouble(NamedTuple):
    """`what` goes on behind "Cannot reach it: "; `todo` is a sentence of its own."""

    kind: Kind
    what: str
    todo: str


_EXPIRED, _NOT_YET, _SELF_SIGNED = 10, 9, 18
_UNKNOWN_SIGNER = frozenset({2, 19, 20, 21, 24, 27, 33})
_OTHER_NAME = frozenset({62, 63, 64})
_BY_CODE: Mapping[int, TlsTrouble] = MappingProxyType(
    {
        _EXPIRED: TlsTrouble(
            "certificate",
            "its certificate has expired",
            "Renew it; or is the clock of this computer wrong?",
        ),
        _NOT_YET: TlsTrouble(
            "certificate", "its certificate is not valid yet", "Check the clocks of this computer and of the server."
        ),
        _SELF_SIGNED: TlsTrouble(
            "certificate",
            "its certificate is signed by itself, and PlexSage does not know it",
            f"Put it into a file, and name that file in {CA_FILE}.",
        ),
    }
)
_SIGNER = TlsTrouble(
    "certificate",
    "its certificate is signed by an authority that PlexSage does not know",
    f"Put the authority's certificate into a file, and name that file in {CA_FILE}.",
)
_NAME = TlsTrouble("name", "its certificate is for another name", "Use the name in the certificate as the address.")
_NO_HTTPS = TlsTrouble(
    "no_https", "it does not speak https on this port", "Check the port, or write http:// if that is what it speaks."
)
_SILENT = TlsTrouble(
    "no_https",
    "it did not begin to speak https in time",
    "Check the port, or write http:// if that is what it speaks; else try again.",
)
#: How OpenSSL calls an answer that is no TLS.
_NOT_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "UNEXPECTED_MESSAGE"}
)
#: What web servers say to plain http at their https port: Go and Caddy, nginx, Apache.
_WANTS_HTTPS = ("to an https server", "to https port", "to an ssl-enabled server")


def tls_trouble(causes: Iterable[BaseException]) -> TlsTrouble | None:
    """What an exception and all that it came from tell; None where it was not TLS."""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _of_certificate(cause)
        if isinstance(cause, ssl.SSLError):
            return _of_handshake(cause)
        if isinstance(cause, TimeoutError) and "handshake" in str(cause):
            return _SILENT
    return None


def wants_https(body: str) -> bool:
    """Whether the page of a refusal says that plain http came in at a port of https."""
    text = body[:2_000].lower()
    return any(words in text for words in _WANTS_HTTPS)


def _of_certificate(error: ssl.SSLCertVerificationError) -> TlsTrouble:
    code, said = getattr(error, "verify_code", 0), getattr(error, "verify_message", "")
    if code in _OTHER_NAME or "match" in said:
        return _NAME
    if code in _UNKNOWN_SIGNER:
        return _SIGNER
    other = TlsTrouble("certificate", f"its certificate is not accepted ({said or 'no reason told'})", "Check it.")
    return _BY_CODE.get(code, other)


def _of_handshake(error: ssl.SSLError) -> TlsTrouble:
    reason = (getattr(error, "reason", "") or "").replace(" ", "_").upper()
    if isinstance(error, ssl.SSLWantReadError):
        return _SILENT
    # Cut off, or answered with something else than TLS.
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or reason in _NOT_TLS:
        return _NO_HTTPS
    said = reason.replace("_", " ").lower() or "no reason told"
    return TlsTrouble("no_https", f"https could not be agreed on ({said})", "Check what answers at this address.")
