"""Work that a signal cancels."""

import asyncio
import os
import signal

import pytest

from core.commands.signals import run_stoppable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_the_work_which_can_close_what_it_has_open(number: signal.Signals) -> None:
    closed = False

    async def work() -> None:
        nonlocal closed
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(20)
        finally:
            closed = True

    with pytest.raises(asyncio.CancelledError):
        run_stoppable(work())
    assert closed
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_comes_out_is_given_back() -> None:
    assert run_stoppable(asyncio.sleep(0, "done")) == "done"
