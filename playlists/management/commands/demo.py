"""`manage.py demo`: the whole way on a new machine. Demo library, built-in model, a playlist made by it, the pages."""

import errno
import ipaddress
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection, connections

from core.commands.base import STOPPED, PlexSageCommand
from core.db.inspection import check_database, sqlite_path
from core.db.serving_lock import find_holder, lock_path
from core.errors import PlexSageError
from core.http.ports import bind_socket, find_free_port
from library.queries import library_is_empty
from llm.services.builtin_model.config import embedded_url, is_embedded, running_embedded, use_embedded
from llm.services.settings.effective import load_config, what_is_missing
from playlists.management.exit_codes import BAD_INPUT, OWN_FAILURE, exit_code_of
from playlists.schemas import Wish
from playlists.services.wishes.validation import check_wish

DEFAULT_WISH = "upbeat 70s soul and funk for a kitchen party"
#: The first that is free, so that the address is nearly always the same one.
WEB_PORTS = (5765, 5775, 5785, 5795)
LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 5


class Command(PlexSageCommand):
    """Safe to run again: what is there already is kept, another chosen provider too."""

    database_failed = OWN_FAILURE
    help = "Load the demo library, start the built-in model, print a playlist it makes, and serve the app."

    def add_arguments(self, parser: CommandParser) -> None:
        """The wish, and whether and where to go on serving."""
        parser.add_argument("--wish", default=DEFAULT_WISH, help="prompt for the first playlist")
        parser.add_argument("--count", type=int, help="number of tracks (default: as the prompt says, else 25)")
        parser.add_argument("--host", default=LOOPBACK, help="where to serve the app (default: this computer only)")
        parser.add_argument("--port", default="", help=f"default: {WEB_PORTS[0]}, or the next free one")
        parser.add_argument("--no-serve", action="store_true", help="stop after printing (also: DEMO_SERVE=0)")

    def check_database_before(self, options: dict[str, Any]) -> None:
        """It is made, or made ready, when the wish has been understood."""
        check_database(migrating=True)

    def handle(self, **options: Any) -> None:
        """Each step says what it does; a failure is one line, with the exit code of `generate`."""
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a plain kill cleans up as Ctrl-C does
        try:
            code = self._demo(options)
        except PlexSageError as exc:
            self.end(exit_code_of(exc.code), exc.message)
        except CannotListenError as exc:
            self.end(BAD_INPUT, str(exc))
        except KeyboardInterrupt:
            code = STOPPED
        finally:
            signal.signal(signal.SIGTERM, before)
        sys.exit(code)

    def _demo(self, options: dict[str, Any]) -> int:
        check_wish(Wish(text=options["wish"], count=options["count"]))  # before anything is loaded for it
        if options["no_serve"] or os.environ.get("DEMO_SERVE") == "0":
            return self._make(options)
        if path := sqlite_path(connection):
            self._refuse_second_server(path)
        with listen(options["host"], self._ports(options["port"])) as bound:
            return self._make(options, bound)

    def _refuse_second_server(self, database: Path) -> None:
        """Now, and not when a playlist has been made for a minute."""
        if holder := find_holder(lock_path(database)):
            advice = "Open that one, or stop it first. DEMO_SERVE=0 makes a playlist without serving the app."
            self.end(OWN_FAILURE, f"{holder} is already serving {database}. {advice}")

    def _ports(self, asked: str) -> tuple[int, ...]:
        if not asked:
            return WEB_PORTS
        if not (asked.isdecimal() and 1 <= int(asked) <= 65_535):
            self.end(BAD_INPUT, f"PORT must be a number from 1 to 65535, not “{asked}”.")
        return (int(asked),)

    def _make(self, options: dict[str, Any], bound: socket.socket | None = None) -> int:
        """A playlist; then serve the app, if there is a socket for it."""
        call_command("migrate", verbosity=0)
        if library_is_empty():
            call_command("load_demo_library")
        config = load_config().config
        if what_is_missing(config) or is_embedded(config):
            use_embedded(embedded_url(find_free_port(preferred=5766)))
            config = load_config().config
        with running_embedded(config) as started:
            if started:
                self.stdout.write(f"The built-in model is running at {config.custom_url}.")
            self.stdout.write(f'Making a playlist for "{options["wish"]}".')
            self.stdout.flush()
            code = self._generate(options["wish"], options["count"])
            if bound and not code:
                self._serve(bound, options["host"])
            return code

    def _generate(self, wish: str, count: int | None) -> int:
        """In this process: another one would load everything a second time."""
        try:
            call_command("generate", wish, count=count, stdout=self.stdout, stderr=self.stderr)
        except SystemExit as exc:
            return int(exc.code or 0)
        return 0

    def _serve(self, bound: socket.socket, host: str) -> None:
        port = bound.getsockname()[1]
        address = address_of(host, port)
        link = self._link(address)

        def announce() -> None:
            self.stdout.write("\nStop it with Ctrl-C.")
            self.stdout.write(f"PlexSage is at {address}/{link}")
            self.stdout.flush()

        signal.signal(signal.SIGTERM, signal.default_int_handler)  # the event loop of `generate` has taken that back
        try:
            serve(bound, host=host, announce=announce)
        except OSError as exc:  # somebody else has listened there meanwhile
            raise CannotListenError(host, port, exc) from exc

    def _link(self, address: str) -> str:
        try:
            link = StringIO()
            call_command("demo_login_link", base_url=address, stdout=link)
        except CommandError:  # the installation has an owner
            return ""
        return f" - this link signs you in once: {link.getvalue().strip()}"


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
            message = f"PlexSage can't listen on {host}, port {port}: {reason}."
        super().__init__(message)


def listen(host: str, ports: tuple[int, ...]) -> socket.socket:
    """Take the first of the ports that is free. Raises CannotListenError, with the reason for the last."""
    problem: OSError | UnicodeError = OSError()
    for port in ports:
        try:
            return bind_socket(host, port)
        except (OSError, UnicodeError) as exc:  # a name may have a label that is too long
            problem = exc
    raise CannotListenError(host, ports[-1], problem) from problem


def address_of(host: str, port: int) -> str:
    """The address under which a browser on this computer reaches the server."""
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
        http="core.middleware.request_timeout:RequestTimeoutProtocol",  # limits a head, in size and time
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
