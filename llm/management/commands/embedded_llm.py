"""manage.py embedded_llm: serve the built-in model on loopback until interrupted."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from llm.errors import EmbeddedUnavailableError
from llm.services.builtin_model.server import (
    EMBEDDED_CONTEXT_WINDOW,
    EMBEDDED_MODEL_NAME,
    EmbeddedServer,
    find_model,
    verify_model,
)

BAD_OPTION = 2
UNAVAILABLE = 3


class Command(BaseCommand):
    """Run the built-in model in the foreground."""

    help = "Serve the small built-in model on 127.0.0.1 as an OpenAI-compatible server until interrupted."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
        parser.add_argument("--ready-file", type=Path, help="write the address to this file when the model is ready")
        window = EMBEDDED_CONTEXT_WINDOW
        parser.add_argument("--context", type=int, default=window, help="context window (default: %(default)s)")
        parser.add_argument("--log-file", type=Path, help="write llama.cpp's messages to this file")

    def handle(self, **options: Any) -> None:
        """Check the weights, start, say so, and serve until SIGINT or SIGTERM."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self._serve(**options)
        except KeyboardInterrupt:
            return
        except EmbeddedUnavailableError as exc:
            raise CommandError(exc.message, returncode=UNAVAILABLE) from exc
        except OSError as exc:  # the port is taken or not ours, or a file cannot be written
            raise CommandError(f"Can't start: {exc}", returncode=BAD_OPTION) from exc

    def _serve(self, *, port: int, context: int, ready_file: Path | None, log_file: Path | None, **_: Any) -> None:
        require_between("--port", port, 0, 65535)
        require_between("--context", context, 256, EMBEDDED_CONTEXT_WINDOW)
        model = find_model()
        verify_model(model)
        with EmbeddedServer(model, port=port, context_window=context, log_file=log_file) as server:
            self.stdout.write(f"Built-in model {EMBEDDED_MODEL_NAME} at {server.base_url}")
            self.stdout.flush()
            if ready_file:
                write_atomically(ready_file, server.base_url)
            server.wait()
        raise EmbeddedUnavailableError("The built-in model stopped unexpectedly. Use --log-file to see why.")


def require_between(option: str, value: int, low: int, high: int) -> None:
    """Refuse a number out of range before anything is started."""
    if not low <= value <= high:
        raise CommandError(f"{option} {value}: choose {low} to {high}.", returncode=BAD_OPTION)


def write_atomically(path: Path, text: str) -> None:
    """Whoever waits for the file never sees half of it."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text + "\n")
    part.replace(path)
