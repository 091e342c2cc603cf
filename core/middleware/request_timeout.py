"""HTTP as uvicorn speaks it, but no request takes for ever: `--http core...request_timeout:RequestTimeoutProtocol`."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class RequestTimeoutProtocol(H11Protocol):
    """Closes a connection whose request does not come: uvicorn itself limits only the time between two requests."""

    #: For a whole head, and between two pieces of a body.
    seconds = 30.0
    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """The head has to come."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Letters that drip do not give a head more time; of a body each piece does."""
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.SEND_BODY or (state is h11.IDLE and self._limit is None):
            self._start()
        elif state is not h11.IDLE:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop()
        super().connection_lost(exc)

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
