"""A provider that has no address is never said to have a wrong one."""

import socket
import ssl

import httpx2
import pytest

from core.errors import ResponseTooLargeError
from llm.providers.error_mapping import Endpoint, transport_error, wrong_server

CLOUDS = [Endpoint(name) for name in ("Anthropic", "OpenAI", "Google Gemini")]


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("place", CLOUDS, ids=str)
@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(raised_from(httpx2.ConnectError("x"), socket.gaierror(-2, "Name unknown")), id="no-such-host"),
        pytest.param(raised_from(httpx2.ConnectError("x"), ConnectionRefusedError()), id="refused"),
        pytest.param(raised_from(httpx2.ConnectError("x"), OSError(101, "Network is unreachable")), id="no-network"),
        pytest.param(httpx2.ConnectTimeout("x"), id="no-connection-in-time"),
    ],
)
def test_without_internet(place: Endpoint, failure: Exception) -> None:
    message = transport_error(failure, place, timeout=3).message
    assert message == f"Cannot reach {place}: check this computer's internet connection."


@pytest.mark.parametrize("place", CLOUDS, ids=str)
def test_no_other_failure_names_an_address(place: Endpoint) -> None:
    messages = [
        transport_error(raised_from(httpx2.ConnectError("x"), ssl.SSLError("self-signed")), place, timeout=3).message,
        transport_error(httpx2.ReadTimeout("x"), place, timeout=3).message,
        transport_error(httpx2.ReadError("x"), place, timeout=3).message,
        transport_error(ResponseTooLargeError("x"), place, timeout=3).message,
        wrong_server(place, "it sent a page").message,
    ]
    assert [message for message in messages if "address" in message.lower()] == []


@pytest.mark.parametrize("url", ["http://nas:11434", "https://llm.example.org/v1"])
def test_a_server_of_ones_own_has_one(url: str) -> None:
    failure = raised_from(httpx2.ConnectError("x"), socket.gaierror(-2, "Name unknown"))
    assert transport_error(failure, Endpoint("Ollama", url, local=True), timeout=3).message.endswith(
        "Check the address."
    )
