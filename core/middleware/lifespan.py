"""What happens when the server starts and stops (ASGI lifespan), around an application that ignores both."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
Hook = Callable[[], Awaitable[None]]


class LifespanMiddleware:
    """An ASGI application that runs hooks before its first request and after its last."""

    def __init__(
        self, application: Application, *, startup: Sequence[Hook] = (), shutdown: Sequence[Hook] = ()
    ) -> None:
        self._application = application
        self._hooks = {"startup": startup, "shutdown": shutdown}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer lifespan messages; hand on everything else."""
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        for phase in ("startup", "shutdown"):
            await receive()
            await send(await self._outcome(phase))

    async def _outcome(self, phase: str) -> Message:
        """Run one phase's hooks. The server must hear of a failure; it cannot handle an exception."""
        try:
            for hook in self._hooks[phase]:
                await hook()
        except Exception as exc:
            logger.exception("%s failed", phase)
            return {"type": f"lifespan.{phase}.failed", "message": type(exc).__name__}
        return {"type": f"lifespan.{phase}.complete"}
