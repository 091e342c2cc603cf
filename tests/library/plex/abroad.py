"""Addresses and names of elsewhere that lead to loopback, so that no test leaves the machine."""

import socket
from collections.abc import Mapping
from typing import Any

import pytest


def lead(patch: pytest.MonkeyPatch, ways: Mapping[str, int], names: Mapping[str, str] | None = None) -> list[str]:
    """IP address -> port on loopback, whatever port is asked for; name -> IP address. Returns what is connected to."""
    connect, lookup, opened = socket.create_connection, socket.getaddrinfo, list[str]()

    def create_connection(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        opened.append(address[0])
        return connect(("127.0.0.1", ways[address[0]]) if address[0] in ways else address, *args, **kwargs)

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        known = (names or {}).get(host)
        if known is None:
            return lookup(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known, port))]

    patch.setattr(socket, "create_connection", create_connection)
    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    return opened
