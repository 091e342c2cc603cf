"""What the page of a run shows, as of now: the same for the whole page and for the pieces that follow as events."""

from typing import NamedTuple

from django.utils import timezone

from llm.schemas import LOCAL_PROVIDERS
from llm.services.settings.effective import load_config
from llm.status import duration_text
from playlists.models import Run
from playlists.queries import revision_of, wish_of
from playlists.services.runs.event_log import RunLog, read_log
from playlists.services.runs.failure import trouble
from playlists.services.runs.progress import RunProgress
from playlists.services.runs.stages import spoken, stages, waiting_text

#: Seconds after the server's own time-out: its error is the better one, and comes first.
_LATER = 15.0
#: Places shown empty until they are filled: what follows below does not jump.
_PLACES = 24


class RunFacts(NamedTuple):
    """What of a run stays the same while it goes on."""

    run_id: int
    asked_for: int
    local: bool
    timeout: float
    revises: int | None
    with_story: bool


def facts_of(run: Run) -> RunFacts:
    """Its wish, and the provider as it is configured now where none has been noted yet."""
    config, revision = load_config().config, revision_of(run)
    return RunFacts(
        run_id=run.pk,
        asked_for=wish_of(run).count,
        local=run.provider in LOCAL_PROVIDERS if run.provider else config.is_local,
        timeout=config.timeout,
        revises=run.target_id,
        with_story=revision is None or revision.retells,
    )


def progress_context(facts: RunFacts, progress: RunProgress) -> dict[str, object]:
    """For the fragment with the stages."""
    parts = stages(progress, count=facts.asked_for, local=facts.local, with_story=facts.with_story)
    expected = progress.expected_seconds
    return {
        "progress": progress,
        "stages": parts,
        "spoken": spoken(progress, parts),
        "waiting": waiting_text(progress.ahead) if progress.state == "queued" else "",
        "count": facts.asked_for,
        "expected": duration_text(expected) if expected else "",
    }


def page_context(run: Run) -> dict[str, object]:
    """For the page: under way, or ended without a playlist."""
    facts, log = facts_of(run), read_log(run)
    failure = log.progress.failure
    return progress_context(facts, log.progress) | {
        "run": run,
        "facts": facts,
        "wish": wish_of(run),
        "picks": log.picks,
        "places": range(max(0, min(facts.asked_for, _PLACES) - len(log.picks))),
        "trouble": trouble(failure, run.provider) if failure else None,
        "watch": _watch(facts, log, run),
    }


def _watch(facts: RunFacts, log: RunLog, run: Run) -> dict[str, float]:
    """Whole seconds, for the page's clocks; `last` is the number that its stream goes on after."""
    now = timezone.now()
    return {
        "last": log.last,
        "elapsed": round((now - run.created_at).total_seconds()),
        "quiet": round((now - log.changed_at).total_seconds()),
        "timeout": round(facts.timeout + _LATER),
    }
