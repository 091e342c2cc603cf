"""Being served below a path is not possible yet: refused at the start, as far as the start can see it."""

from collections.abc import Mapping, Sequence

from plexsage.start_errors import stop

_OPTION = "--root-path"
_VARIABLES = ("UVICORN_ROOT_PATH", "SCRIPT_NAME")


def refuse_root_path(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """End the process with one line if the server has been told a path."""
    if name := _asked_by(arguments, environ):
        stop(
            f"{name} asks to serve PlexSage under a path, which isn't supported yet (styles and scripts would be "
            "missing). Use a separate host name without a path, like https://music.example.org."
        )


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
