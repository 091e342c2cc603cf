"""Why no answer came: what the exceptions of sockets, TLS and `requests` mean."""

import socket
from collections.abc import Iterator
from http.client import HTTPException
from typing import Literal, NamedTuple

import requests
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ReadTimeoutError

from core.http.tls_errors import TlsTrouble, find_tls_trouble

Reason = Literal["tls", "late", "unknown_name", "broke", "nobody"]

_KINDS: tuple[tuple[Reason, tuple[type[BaseException], ...]], ...] = (
    ("late", (requests.exceptions.ReadTimeout, ReadTimeoutError)),
    ("unknown_name", (socket.gaierror,)),
    ("broke", (ChunkedEncodingError, ConnectionResetError, ConnectionAbortedError, EOFError, HTTPException)),
)


class NetworkFailure(NamedTuple):
    """`trouble` is there where TLS is why."""

    why: Reason
    trouble: TlsTrouble | None = None


def classify(exc: BaseException) -> NetworkFailure:
    """One of `requests`' exceptions, or an OSError."""
    causes = tuple(_causes(exc))
    if trouble := find_tls_trouble(causes):
        return NetworkFailure("tls", trouble)
    return NetworkFailure(
        next((why for why, kinds in _KINDS if any(isinstance(cause, kinds) for cause in causes)), "nobody")
    )


def _causes(exc: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = exc
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
