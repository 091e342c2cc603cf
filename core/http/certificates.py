"""Whose certificates PlexSage believes, wherever it connects: the system's authorities, Mozilla's, the household's own.

`PLEXSAGE_CA_FILE` names the household's (of Caddy, step-ca, mkcert), which are added to the others. `SSL_CERT_FILE` and
`SSL_CERT_DIR` take the place of the system's, as with everything that uses OpenSSL. The files are checked at the start
(plexsage/environment.py).
"""

import logging
import os
import ssl
from functools import lru_cache
from pathlib import Path

import certifi

logger = logging.getLogger(__name__)

CA_FILE = "PLEXSAGE_CA_FILE"
#: All that decides; another process, or a test, may have others.
_VARIABLES = (CA_FILE, "SSL_CERT_FILE", "SSL_CERT_DIR")


class CAFileError(ValueError):
    """A file without certificates; the message goes on behind the name of its variable."""


def ssl_context() -> ssl.SSLContext:
    """What every outgoing connection is checked with. Reading the stores takes 60 ms, once a process."""
    return _load(tuple(os.environ.get(name, "") for name in _VARIABLES))


def check_ca_file(path: str) -> None:
    """Raise CAFileError where there are no certificates in it."""
    _add(_empty(), path)


@lru_cache(maxsize=4)
def _load(values: tuple[str, ...]) -> ssl.SSLContext:
    context = _empty()
    context.load_default_certs()
    context.load_verify_locations(certifi.where())
    # A certificate that somebody names is believed, whoever has signed it in turn.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if own := values[0]:
        try:
            _add(context, own)
        except CAFileError as exc:
            logger.warning("%s %s", CA_FILE, exc)  # it was there at the start
    return context


def _empty() -> ssl.SSLContext:
    """For a client that wants to know whom it speaks with; not "strict", which home-made authorities seldom are."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _add(context: ssl.SSLContext, path: str) -> None:
    before = context.cert_store_stats()["x509"]
    try:
        context.load_verify_locations(Path(path).expanduser())
    except ssl.SSLError as exc:
        raise CAFileError(f"points to a file without a PEM certificate: {path}") from exc
    except (OSError, RuntimeError) as exc:
        reason = (exc.strerror if isinstance(exc, OSError) else "") or "no such file"
        raise CAFileError(f"points to a file that can't be read: {path}: {reason}") from exc
    if context.cert_store_stats()["x509"] == before:
        raise CAFileError(f"points to a file without a PEM certificate: {path}")
