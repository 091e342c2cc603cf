"""The guard that keeps tests on this machine does its work."""

import asyncio
import socket

import pytest

from tests.network import NetworkRefusedError, loopback_only


async def test_a_connection_off_the_machine_is_refused_and_fails_the_test() -> None:
    guard = loopback_only()
    guard.__enter__()
    with pytest.raises(NetworkRefusedError):
        await asyncio.open_connection("192.0.2.1", 80)
    with socket.socket() as plain, pytest.raises(NetworkRefusedError):
        plain.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        guard.__exit__(None, None, None)


async def test_loopback_is_allowed() -> None:
    with loopback_only(), pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", 1)
