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
            "Renew it, or check this computer's clock.",
        ),
        _NOT_YET: TlsTrouble(
            "certificate", "its certificate isn't valid yet", "Check the clocks of this computer and the server."
        ),
        _SELF_SIGNED: TlsTrouble(
            "certificate",
            "its certificate is self-signed, and PlexSage doesn't know it",
            f"Save it to a file and set {CA_FILE} to that file.",
        ),
    }
)
_SIGNER = TlsTrouble(
    "certificate",
    "its certificate is signed by an authority that PlexSage doesn't know",
    f"Save the authority's certificate to a file and set {CA_FILE} to that file.",
)
_NAME = TlsTrouble("name", "its certificate is for another name", "Use the name in the certificate as the address.")
_NO_HTTPS = TlsTrouble(
    "no_https",
    "it doesn't use https on this port",
    "Check the port, or use http:// if the server doesn't support https.",
)
_SILENT = TlsTrouble(
    "no_https",
    "it didn't start an https connection in time",
    "Check the port, use http:// if the server doesn't support https, or try again.",
)
#: How OpenSSL calls an answer that is no TLS.
_NOT_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "UNEXPECTED_MESSAGE"}
)
#: What web servers say to plain http at their https port: Go and Caddy, nginx, Apache.
_WANTS_HTTPS = ("to an https server", "to https port", "to an ssl-enabled server")


def find_tls_trouble(causes: Iterable[BaseException]) -> TlsTrouble | None:
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
    other = TlsTrouble(
        "certificate", f"its certificate isn't accepted ({said or 'no reason given'})", "Check the certificate."
    )
    return _BY_CODE.get(code, other)


def _of_handshake(error: ssl.SSLError) -> TlsTrouble:
    reason = (getattr(error, "reason", "") or "").replace(" ", "_").upper()
    if isinstance(error, ssl.SSLWantReadError):
        return _SILENT
    # Cut off, or answered with something else than TLS.
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or reason in _NOT_TLS:
        return _NO_HTTPS
    said = reason.replace("_", " ").lower() or "no reason given"
    return TlsTrouble(
        "no_https", f"an https connection couldn't be negotiated ({said})", "Check which server is at this address."
    )
