"""Ending a start that cannot succeed, with one clear line."""

import multiprocessing
import sys
from typing import NoReturn

EXIT_BAD_START = 2
#: What uvicorn's parent process takes for "it would fail again": any other code of a worker makes it start the next.
_EXIT_OF_A_WORKER = 3


class StartError(Exception):
    """PlexSage cannot start; the message is one line that says what to change."""


def stop(problem: str) -> NoReturn:
    """End the process with one line on standard error, and no traceback."""
    sys.stderr.write(f"PlexSage can't start: {' '.join(problem.split())}\n")
    raise SystemExit(_EXIT_OF_A_WORKER if multiprocessing.parent_process() else EXIT_BAD_START)
