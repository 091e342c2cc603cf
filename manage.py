#!/usr/bin/env python
"""PlexSage's command line."""

import gc
import os
import signal
import sys
from types import FrameType

_STOPPED = 130


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plexsage.settings")
    gc.disable()  # until all is loaded, see plexsage/asgi.py
    # Loading takes seconds, and an exception in the midst of it may be swallowed: Ctrl-C just ends it.
    may_stop = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if may_stop:
        signal.signal(signal.SIGINT, _leave)
    from django.core.management import ManagementUtility
    from django.core.management.base import BaseCommand
    from django.db import Error

    from core.commands.safe_stdio import use_safe_stdio

    class Utility(ManagementUtility):
        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand)
            gc.freeze()
            gc.enable()
            if may_stop:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            if self.argv[1:2] == [subcommand]:
                from core.commands.base import prepare

                prepare(command, subcommand, self.argv[2:])
            return command

    use_safe_stdio()
    try:
        Utility(sys.argv).execute()
    except KeyboardInterrupt:
        sys.exit(_STOPPED)
    except Error as exc:
        from core.commands.base import exit_for

        exit_for(exc, sys.argv[1])


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(_STOPPED)


if __name__ == "__main__":
    main()
