"""Being served below a path (https://home.example/music/): requests get one form, and cookies stay below it."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.middleware.base import response_middleware
from core.middleware.lifespan import Application, Message, Receive, Send


def serve_below(root: str, inner: Application) -> Application:
    """Let the application see each path with `root` ("/music", or ""), whether the proxy strips it or not."""
    if not root:
        return inner

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, **_paths(root, scope), "headers": _first_of_each_cookie(scope["headers"])}
        await inner(scope, receive, send)

    return answer


def _paths(root: str, scope: Message) -> Message:
    missing = "" if f"{scope['path']}/".startswith(f"{root}/") else root
    paths = {"root_path": root, "path": missing + scope["path"]}
    return paths | ({"raw_path": missing.encode() + scope["raw_path"]} if scope.get("raw_path") else {})


def _first_of_each_cookie(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without those of other programs on this host that have the names of ours.

    Browsers send the cookies of the longest path first (RFC 6265, 5.4), and Django would take the last.
    """
    cookies: dict[bytes, bytes] = {}
    for name, value in headers:
        if name == b"cookie":
            for cookie in value.split(b";"):
                cookies.setdefault(cookie.partition(b"=")[0].strip(), cookie.strip())
    others = [pair for pair in headers if pair[0] != b"cookie"]
    return [*others, (b"cookie", b"; ".join(cookies.values()))] if cookies else others


@response_middleware
def cookie_path(_request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Cookies are set with paths from our own root; other programs on this host do not get them."""
    root = settings.FORCE_SCRIPT_NAME or ""
    for cookie in response.cookies.values():
        if not f"{cookie['path']}/".startswith(f"{root}/"):
            cookie["path"] = root + cookie["path"]
    return response
