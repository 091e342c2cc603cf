"""Being served below a path: PLEXSAGE_URL alone says at which, and it must not be one of our own addresses."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import URLPattern, URLResolver

from plexsage.start_errors import stop

_OPTION = "--root-path"
_VARIABLES = ("UVICORN_ROOT_PATH", "SCRIPT_NAME")


def refuse_root_path(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """End the process with one line if the server has been told a path: it would be put before each a second time."""
    if name := _asked_by(arguments, environ):
        stop(
            f"{name} asks to serve PlexSage under a path. Leave it out, and set PLEXSAGE_URL to the whole address, "
            "like https://home.example/music."
        )


def refuse_own_addresses(root: str, patterns: Iterable[URLPattern | URLResolver]) -> None:
    """End the process with one line if `root` begins like a page: "/api" would be both, as some proxies strip it."""
    first = root.partition("/")[2].partition("/")[0]
    if first and first in {"static", *_first_segments(patterns)}:
        stop(f"PLEXSAGE_URL ends in /{first}, which PlexSage uses itself. Choose another path, like /music.")


def _first_segments(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[str]:
    for pattern in patterns:
        segment = str(pattern.pattern).partition("/")[0]
        if segment:
            yield segment
        elif isinstance(pattern, URLResolver):
            yield from _first_segments(pattern.url_patterns)


def _asked_by(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The option or variable that names a path; "" where none does."""
    following = dict(zip(arguments, [*arguments[1:], ""], strict=True))
    joined = [text.partition("=")[2] for text in arguments if text.startswith(f"{_OPTION}=")]
    if any(_is_path(text) for text in (following.get(_OPTION, ""), *joined)):
        return _OPTION
    return next((name for name in _VARIABLES if _is_path(environ.get(name, ""))), "")


def _is_path(text: str) -> bool:
    """The root itself is where PlexSage is anyway."""
    return bool(text.strip("/"))
