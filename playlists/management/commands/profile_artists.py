"""`manage.py profile_artists`: ask the configured model what artists sound like, with progress in the terminal."""

import asyncio
import logging
import sys
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import CommandParser

from core.commands.base import STOPPED, PlexSageCommand
from core.commands.signals import run_stoppable
from core.errors import PlexSageError
from core.tasks.background import background
from playlists.errors import PriceNotAgreedError
from playlists.management.exit_codes import BAD_INPUT, DONE, NOT_CONFIGURED, OWN_FAILURE, exit_code_of
from playlists.management.profiling_line import ProfilingLine, describe
from playlists.services.profiling import lease
from playlists.services.profiling.execute import execute
from playlists.services.profiling.start import take
from playlists.services.profiling.status import ProfilingStatus, profiling_status

RUNS_ALREADY = 5
_GRACE_SECONDS = 5.0
HELP = """Ask the configured language model what your artists sound like, the most heard artists first.

What was told is stored at once: after Ctrl-C, the next call goes on with the other artists. Playlists that are being
made come first. Profiles edited by hand stay. Progress goes to standard error.
Exit codes: 0 done; 1 PlexSage or its database failed; 2 wrong usage, or a price that nobody agreed to; 3 no model is
configured, or one that doesn't know enough about music; 4 the model failed; 5 it is being asked already; 130
stopped."""


class Command(PlexSageCommand):
    """The exit codes are part of the interface: see HELP."""

    help = HELP
    has_written_help = True
    database_failed = OWN_FAILURE

    def add_arguments(self, parser: CommandParser) -> None:
        """All optional."""
        parser.add_argument("--limit", type=int, metavar="N", help="ask about N artists at most")
        parser.add_argument("--anew", action="store_true", help="also about artists that a model has described before")
        parser.add_argument("--yes", action="store_true", help="agree to the price of a model in the cloud")
        parser.add_argument(
            "--status",
            action="store_true",
            help="only say how many artists are described, and what asking about the others will take",
        )
        parser.add_argument("--json", action="store_true", help="print the status as JSON, at the end or with --status")

    def handle(self, **options: Any) -> None:
        """One line for each failure, and its exit code."""
        limit = options["limit"]
        if limit is not None and limit < 1:
            self.end(BAD_INPUT, "--limit must be a number from 1.")
        # The log would come in between: what a person needs of it are the lines below.
        logging.disable(logging.NOTSET if options["verbosity"] > 1 else logging.CRITICAL)
        try:
            if not options["status"]:
                self._ask(options)
            status = profiling_status()
        except PlexSageError as exc:
            self.end(_code_of(exc.code), exc.message)
        finally:
            logging.disable(logging.NOTSET)
        self.stdout.write(status.model_dump_json(indent=2) if options["json"] else describe(status))
        sys.exit(DONE if options["status"] else self._ended(status))

    def _ask(self, options: dict[str, Any]) -> None:
        """Until it is done, or failed. Raises PlexSageErrors where it cannot begin."""
        status = profiling_status()
        if status.agree_to and not options["yes"]:
            told = status.again_text if options["anew"] and status.again else status.expected_text
            raise PriceNotAgreedError(f"Asking {status.model} takes {told}. Add --yes to agree to that.")
        claim = take(agreed=status.agree_to, anew=options["anew"], limit=options["limit"], is_wanted=False)
        run_stoppable(_watched(claim, ProfilingLine(self.stderr, quiet=options["json"])))

    def _ended(self, status: ProfilingStatus) -> int:
        if status.state == "failed":
            self.stderr.write(" ".join(status.error.split()))
            return _code_of(status.error_code)
        return DONE if status.state == "done" else STOPPED


async def _watched(claim: str, line: ProfilingLine) -> None:
    showing = asyncio.create_task(_show(line))
    try:
        await execute(claim, background())
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing
        line.show(await sync_to_async(lease.read_state)())
        line.clear()
        await background().aclose(_GRACE_SECONDS)


async def _show(line: ProfilingLine) -> None:
    while True:
        line.show(await sync_to_async(lease.read_state)())
        await asyncio.sleep(line.seconds)


def _code_of(code: str) -> int:
    own = {"conflict": RUNS_ALREADY, "price_not_agreed": BAD_INPUT, "model_too_weak": NOT_CONFIGURED}
    return own.get(code) or exit_code_of(code)
