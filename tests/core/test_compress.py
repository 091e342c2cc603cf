"""What goes compressed over the wire, and what must not."""

import gzip
from collections.abc import AsyncIterator

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from core.middleware.responses import compress

LONG = "<p>one and the same</p>" * 100


async def answered(response: HttpResponseBase, accepts: str = "br, gzip") -> HttpResponseBase:
    async def view(_request: HttpRequest) -> HttpResponseBase:
        return response

    answer: HttpResponseBase = await compress(view)(RequestFactory().get("/", headers={"Accept-Encoding": accepts}))
    return answer


async def test_a_page_is_pressed_and_says_so() -> None:
    response = await answered(HttpResponse(LONG))
    assert isinstance(response, HttpResponse)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.content).decode() == LONG
    assert int(response.headers["Content-Length"]) == len(response.content) < len(LONG) / 5


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        pytest.param(HttpResponse(LONG), "br", id="not-taken"),
        pytest.param(HttpResponse("short"), "gzip", id="short"),
        pytest.param(HttpResponse(LONG, content_type="image/jpeg"), "gzip", id="picture"),
    ],
)
async def test_the_rest_stays_as_it_is(response: HttpResponse, accepts: str) -> None:
    before = response.content
    after = await answered(response, accepts)
    assert "Content-Encoding" not in after.headers
    assert isinstance(after, HttpResponse)
    assert after.content == before


async def test_events_are_not_touched() -> None:
    async def events() -> AsyncIterator[bytes]:
        yield b"data: one\n\n"

    stream = StreamingHttpResponse(events(), content_type="text/event-stream")
    assert await answered(stream) is stream
    assert "Content-Encoding" not in stream.headers


def test_without_async_it_is_the_same() -> None:
    response = compress(lambda _request: HttpResponse(LONG))(
        RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    )
    assert gzip.decompress(response.content).decode() == LONG
