"""Whether the connected music server answers, from the requests that anybody makes of it anyway."""

from core.tasks.outages import outages
from library.errors import (
    MusicServerError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    UnexpectedServerError,
)

#: What is wrong with the server, or the way to it; of all else, only what was asked for is.
_DOWN = (ServerUnreachableError, ServerTimeoutError, ServerUnauthorizedError, UnexpectedServerError)


def note_answer(name: str, error: MusicServerError | None) -> None:
    """`name`: as messages call it. `error`: None for a request that was answered."""
    if isinstance(error, _DOWN):
        outages().begin("music server", name, error.message)
    else:
        outages().end("music server")
