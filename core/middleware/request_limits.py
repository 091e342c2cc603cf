"""What is refused before Django looks at it: connections other than HTTP, and requests with endless heads."""

import json
from urllib.parse import urlsplit

from core.middleware.lifespan import Application, Message, Receive, Send
from core.web.access import API_PREFIX

#: Bytes of path and query. Ours are a tenth of it; a wish that is longer is not carried in addresses.
LONGEST_TARGET = 8_192
#: Bytes of all headers with their names; browsers send two thousand, some proxies more.
LARGEST_HEAD = 32_768
#: Addresses in headers that others send and libraries take apart without looking: a broken one is as good as none.
_ADDRESSES = frozenset({b"hx-current-url"})

_TARGET_TOO_LONG = (414, "target_too_long", f"This address is too long: at most {LONGEST_TARGET:,} characters.")
_HEAD_TOO_LARGE = (431, "head_too_large", f"The headers of this request are too large: at most {LARGEST_HEAD:,} bytes.")


def limit_requests(inner: Application) -> Application:
    """Let only HTTP requests with heads of a sensible size reach the application; WebSockets are refused (403)."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await inner(scope, receive, send)
        elif refused := _what_is_too_large(scope):
            await _refuse(scope, send, *refused)
        else:
            await inner({**scope, "headers": [pair for pair in scope["headers"] if _is_readable(*pair)]}, receive, send)

    return answer


def _what_is_too_large(scope: Message) -> tuple[int, str, str] | None:
    path = scope.get("raw_path") or scope["path"].encode()
    if len(path) + len(scope["query_string"]) > LONGEST_TARGET:
        return _TARGET_TOO_LONG
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
        return _HEAD_TOO_LARGE
    return None


async def _refuse(scope: Message, send: Send, status: int, code: str, words: str) -> None:
    if scope["path"].removeprefix(scope.get("root_path", "")).startswith(API_PREFIX):
        kind, body = b"application/json", json.dumps({"error": words, "code": code}).encode()
    else:
        kind, body = b"text/plain; charset=utf-8", words.encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _is_readable(name: bytes, value: bytes) -> bool:
    if name not in _ADDRESSES:
        return True
    try:
        urlsplit(value.decode("latin-1"))
    except ValueError:
        return False
    return True
