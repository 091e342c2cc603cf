"""`manage.py demo`: the whole way on a new machine. Demo library, built-in model, a playlist made by it, the pages."""

import os
import subprocess
import sys
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from core.commands import STOPPED, PlexSageCommand
from core.errors import PlexSageError
from core.ports import free_port
from library.queries import library_is_empty
from llm.services.config import load_config, what_is_missing
from llm.services.embedded_config import embedded_url, is_embedded, running_embedded, use_embedded
from playlists.management.exit_codes import OWN_FAILURE, exit_code_of
from playlists.schemas import Wish
from playlists.services.understanding.wishes import check_wish

DEFAULT_WISH = "upbeat 70s soul and funk for a kitchen party"
WEB_PORT = 5765


class Command(PlexSageCommand):
    """Safe to run again: what is there already is kept, another chosen provider too."""

    database_failed = OWN_FAILURE
    help = "Load the demo library, start the built-in model, print a playlist made by it, and serve the app."

    def add_arguments(self, parser: CommandParser) -> None:
        """The wish, and whether to go on serving."""
        parser.add_argument("--wish", default=DEFAULT_WISH, help="what to make the first playlist for")
        parser.add_argument("--count", type=int, default=25)
        parser.add_argument("--no-serve", action="store_true", help="stop after printing (also: DEMO_SERVE=0)")

    def handle(self, **options: Any) -> None:
        """Each step says what it does; a failure is one line, with the exit code of `generate`."""
        try:
            code = self._demo(options)
        except PlexSageError as exc:
            self.end(exit_code_of(exc.code), exc.message)
        except KeyboardInterrupt:
            code = STOPPED
        sys.exit(code)

    def _demo(self, options: dict[str, Any]) -> int:
        check_wish(Wish(text=options["wish"], count=options["count"]))  # before anything is loaded for it
        call_command("migrate", verbosity=0)
        if library_is_empty():
            call_command("load_demo_library")
        config = load_config().config
        if what_is_missing(config) or is_embedded(config):
            use_embedded(embedded_url(free_port(preferred=5766)))
            config = load_config().config
        with running_embedded(config) as started:
            if started:
                self.stdout.write(f"The built-in model answers at {config.custom_url}.")
            self.stdout.write(f'Making a playlist for "{options["wish"]}".')
            self.stdout.flush()
            code = self._generate(options["wish"], options["count"])
            if code or options["no_serve"] or os.environ.get("DEMO_SERVE") == "0":
                return code
            return self._serve()

    def _generate(self, wish: str, count: int) -> int:
        """In this process: another one would load everything a second time."""
        try:
            call_command("generate", wish, count=count, stdout=self.stdout, stderr=self.stderr)
        except SystemExit as exc:
            return int(exc.code or 0)
        return 0

    def _serve(self) -> int:
        port = free_port(preferred=WEB_PORT)
        address = f"http://127.0.0.1:{port}"
        try:
            link = StringIO()
            call_command("demo_login_link", base_url=address, stdout=link)
            self.stdout.write(f"\nPlexSage is at {address}/ - this link signs you in, once: {link.getvalue().strip()}")
        except CommandError:  # the installation has an owner
            self.stdout.write(f"\nPlexSage is at {address}/")
        self.stdout.write("Stop it with Ctrl-C.")
        self.stdout.flush()
        command = [sys.executable, "-m", "uvicorn", "plexsage.asgi:application", "--port", str(port)]
        command += ["--log-level", "warning", "--timeout-graceful-shutdown", "5"]
        return _wait(subprocess.Popen(command, cwd=settings.BASE_DIR))  # noqa: S603


def _wait(process: subprocess.Popen[bytes]) -> int:
    """The child's exit code; whatever ends us ends it too, after it has had time to stop its runs."""
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
