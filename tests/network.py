"""No test reaches beyond this machine: other connections are refused, and fail the test."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkRefusedError(RuntimeError):
    """A test tried to leave the machine."""


def is_local(address: Any) -> bool:
    """Whether a socket address is loopback, a name of it, or a path (Unix sockets)."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse other connections inside the block; fail at its end even if the caller caught that."""
    refused: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), refused))
        yield
    if refused:
        pytest.fail(f"the test tried to reach {refused}; only loopback is allowed")


def _guarded(original: Any, refused: list[Any]) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        if not is_local(args[-1]):
            refused.append(args[-1])
            raise NetworkRefusedError(f"{args[-1]} is not loopback")
        return original(self, *args)

    return guarded
