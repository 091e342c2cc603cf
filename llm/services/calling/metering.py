"""Watching one call from its start to its end: whatever becomes of it, what it used is told once."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from llm.errors import AnswerCutError, AnswerMalformedError, ProviderError, ProviderTimeoutError
from llm.schemas import CallReport, Completion, CompletionRequest, Outcome, ProviderName, Usage

#: Told of every call that has ended, however. Must not raise: the answer is worth more than a note of it.
Meter = Callable[[CallReport], Awaitable[None]]

_UNKNOWN = Usage(counted=False)


@dataclass
class WatchedCall:
    """A call that goes on; whoever reads its answer puts the completion here."""

    completion: Completion | None = None


@asynccontextmanager
async def metered(
    request: CompletionRequest, provider: ProviderName, meter: Meter | None
) -> AsyncIterator[WatchedCall]:
    """Tell `meter` when the call is over, also where somebody stopped it; what happened goes on as it was."""
    call, started = WatchedCall(), time.monotonic()
    failure: BaseException | None = None
    try:
        yield call
    except BaseException as exc:
        failure = exc
        raise
    finally:
        if meter is not None:
            outcome, usage = judge_call(call.completion, failure)
            seconds = time.monotonic() - started
            report = CallReport(
                purpose=request.purpose,
                provider=provider,
                model=request.model,
                usage=usage,
                outcome=outcome,
                seconds=seconds,
            )
            # Also while whoever waited for it is being cancelled: it has its price all the same.
            await asyncio.shield(meter(report))


def judge_call(completion: Completion | None, failure: BaseException | None) -> tuple[Outcome, Usage]:
    """How a call ended, and what it used as far as its server told. Who refuses a call has used nothing for it."""
    if completion is not None:
        return "answered", completion.usage
    if isinstance(failure, AnswerCutError | AnswerMalformedError):
        return ("cut" if isinstance(failure, AnswerCutError) else "useless"), failure.usage
    if isinstance(failure, ProviderTimeoutError):
        return "silent", _UNKNOWN
    if failure is None or isinstance(failure, Exception):
        return "failed", Usage() if isinstance(failure, ProviderError) else _UNKNOWN
    return "stopped", _UNKNOWN  # a cancelled task, a closed stream
