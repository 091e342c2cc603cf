"""The web server in the process of a command: whatever ends the command ends the server too."""

import errno
import ipaddress
import logging
import os
import socket
from collections.abc import Callable

import uvicorn
from django.conf import settings
from django.db import connections

from core.http.ports import reserve

_GRACE_SECONDS = 5


class CannotListenError(Exception):
    """The address or port cannot be had; its text is one line for people."""

    def __init__(self, host: str, port: int, problem: Exception) -> None:
        number = getattr(problem, "errno", None)
        if number == errno.EADDRINUSE:
            message = f"Port {port} is used by another program. Choose another one: PORT={port + 1} make demo"
        elif number == errno.EACCES:
            message = f"Port {port} is reserved for the system. Choose one above 1023: PORT=7001 make demo"
        else:
            reason = getattr(problem, "strerror", None) or problem
            message = f"PlexSage cannot listen on {host}, port {port}: {reason}."
        super().__init__(message)


def listen(host: str, ports: tuple[int, ...]) -> socket.socket:
    """Take the first of the ports that is free. Raises CannotListenError, with the reason for the last."""
    problem: OSError | UnicodeError = OSError()
    for port in ports:
        try:
            return reserve(host, port)
        except (OSError, UnicodeError) as exc:  # a name may have a label that is too long
            problem = exc
    raise CannotListenError(host, ports[-1], problem) from problem


def address_of(host: str, port: int) -> str:
    """How a browser on this computer reaches it."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    here = ("127.0.0.1" if number.version == 4 else "::1") if number.is_unspecified else str(number)
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def serve(bound: socket.socket, *, host: str, announce: Callable[[], None]) -> None:
    """Until Ctrl-C or a plain kill, which raise KeyboardInterrupt. `announce` is called once it answers."""
    config = uvicorn.Config(
        "plexsage.asgi:application",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        http="core.middleware.slow_clients:Punctual",  # which limits the size of a head, and the time for it
        ws="none",
        proxy_headers=False,
    )
    config.load()
    if "PLEXSAGE_LOG_LEVEL" not in os.environ:  # what is announced shall stay in sight
        logging.getLogger().setLevel(logging.WARNING)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, host]
    connections.close_all()
    _Announced(config, announce).run(sockets=[bound])


class _Announced(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()
