"""HTTP as uvicorn speaks it, but no request takes for ever, and no head has no end.

Named to uvicorn: `--http core.middleware.request_timeout:RequestTimeoutProtocol`.
"""

import asyncio
from typing import Literal

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Bytes that may come before a head is whole; core/middleware/request_limits.py refuses less than that with words.
MOST_OF_A_HEAD = 65_536


class RequestTimeoutProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not come: uvicorn itself limits only the time between two requests."""

    #: For a whole head, and between two pieces of a body.
    seconds = 30.0
    _limit: asyncio.TimerHandle | None = None
    #: What has to come.
    _awaited: Literal["head", "body", ""] = "head"
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """The head has to come."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Letters that drip do not give a head more time; of a body each piece does."""
        super().data_received(data)
        if self._awaited == "head":
            self._go_on_with_head(len(data))
        elif self._awaited:
            self._start()
        else:
            self._stop()

    def on_message_begin(self) -> None:
        """Called by the parser, as the others below."""
        self._awaited, self._head_bytes = "head", 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The body has to come."""
        self._awaited = "body"
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Nothing has, until the next request begins."""
        self._awaited = ""
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop()
        super().connection_lost(exc)

    def _go_on_with_head(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > MOST_OF_A_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")
        elif self._limit is None:
            self._start()

    def _start(self) -> None:
        self._stop()
        self._limit = self.loop.call_later(self.seconds, self._give_up)

    def _stop(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _give_up(self) -> None:
        self._limit = None
        if self.flow.read_paused:  # it is the client who waits for us
            self._start()
        else:
            self.transport.close()
