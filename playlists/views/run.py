"""The page of a run: watched while it goes on, cancelled, tried again. It never starts anything by being opened."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import NamedTuple

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import aget_object_or_404, get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.tasks.background import background
from core.web.access import person_of
from core.web.sse import ServerEvent, event_stream, last_event_id
from library.errors import LibraryEmptyError
from llm.errors import NotConfiguredError
from llm.schemas import LOCAL_PROVIDERS
from llm.services.settings.effective import load_config
from llm.status import duration_text
from playlists.events import ENDINGS, Arranged, Picked, picks_of
from playlists.models import Run
from playlists.queries import events_after, events_of, revision_of, wish_of
from playlists.schemas import Wish
from playlists.services.runs import event_log
from playlists.services.runs.event_log import RunLog, read_log
from playlists.services.runs.executor import cancel_run, task_name
from playlists.services.runs.failure import explain_failure
from playlists.services.runs.progress import RunProgress, fold, progress_after
from playlists.services.runs.stages import announcement, stages, waiting_text
from playlists.services.runs.start import start_again

#: Seconds that a cancel may take until the page says so itself; the stream tells it otherwise.
_CANCEL_SECONDS = 2.0
#: Seconds after the server's own time-out: its error is the better one, and comes first.
_LATER = 15.0
#: Places shown empty until they are filled: what follows below does not jump.
_PLACES = 24


class RunFacts(NamedTuple):
    """What of a run stays the same while it goes on."""

    run_id: int
    wish: Wish
    local: bool
    timeout: float
    revises: int | None
    with_story: bool


@require_safe
@never_cache
def page(request: HttpRequest, run_id: int) -> HttpResponse:
    """As it is now; a run that has made its playlist leads there."""
    run = get_object_or_404(Run.objects.select_related("playlist"), pk=run_id)
    if run.state == Run.State.FINISHED and (made := run.playlist_id):
        return redirect("playlists:playlist", made)
    return render(request, "playlists/run.html", page_context(run))


@require_safe
async def events(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """What happens from `Last-Event-ID` or `?after=` on, as pieces of the page; the last is `end`."""
    run = await aget_object_or_404(Run, pk=run_id)
    facts = await sync_to_async(facts_of)(run)
    return event_stream(_messages(facts, last_event_id(request)))


@require_POST
async def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop it, and show its page again."""
    await aget_object_or_404(Run, pk=run_id)
    await cancel_run(run_id)
    with suppress(TimeoutError):
        async with asyncio.timeout(_CANCEL_SECONDS):
            await background().wait(task_name(run_id))
    return redirect("playlists:run", run_id)


@require_POST
async def again(request: HttpRequest, run_id: int) -> HttpResponse:
    """A new run for the same wish; one that still hangs is stopped first."""
    run = await aget_object_or_404(Run, pk=run_id)
    nonce = request.POST.get("nonce", "")
    try:
        fresh = await start_again(run, owner=person_of(request), nonce=nonce)
    except (NotConfiguredError, LibraryEmptyError):
        return redirect(f"{reverse('playlists:new')}?from_run={run_id}")  # which says what is missing
    return redirect("playlists:run", fresh.pk)


async def _messages(facts: RunFacts, after: int) -> AsyncGenerator[ServerEvent]:
    """Each event as what it changes on the page. A page that comes back gets the stages as they are, first."""
    numbered = await sync_to_async(events_after)(facts.run_id, 0)
    progress = progress_after(event for number, event in numbered if number <= after)
    yield ServerEvent(_stages(facts, progress), "stages")
    async with aclosing(event_log.watch(facts.run_id, after=after)) as watching:
        async for number, event in watching:
            progress = fold(progress, event)
            if event.type in ENDINGS:
                yield ServerEvent(_after_the_end(facts, progress.playlist_id), "end", str(number))
                return
            if isinstance(event, Arranged):
                yield ServerEvent(await sync_to_async(_tracks)(facts.run_id), "tracks", str(number))
            if isinstance(event, Picked):
                html = render_to_string("playlists/partials/_run_track.html", {"pick": event})
                yield ServerEvent(html, "track", str(number))
            yield ServerEvent(_stages(facts, progress), "stages", str(number))
    yield ServerEvent(reverse("playlists:run", args=[facts.run_id]), "end")


def _tracks(run_id: int) -> str:
    """All that is picked, in the playlist's order."""
    picks = picks_of(events_of(run_id))
    return "".join(render_to_string("playlists/partials/_run_track.html", {"pick": pick}) for pick in picks)


def _stages(facts: RunFacts, progress: RunProgress) -> str:
    return render_to_string("playlists/partials/_run_progress.html", progress_context(facts, progress))


def _after_the_end(facts: RunFacts, playlist_id: int | None) -> str:
    """Where the page goes: to the playlist, else to itself, which then says what happened."""
    if playlist_id is not None:
        return reverse("playlists:playlist", args=[facts.revises or playlist_id])
    return reverse("playlists:run", args=[facts.run_id])


def facts_of(run: Run) -> RunFacts:
    """Its wish, and the provider as it is configured now where none has been noted yet."""
    config, revision = load_config().config, revision_of(run)
    return RunFacts(
        run_id=run.pk,
        wish=wish_of(run),
        local=run.provider in LOCAL_PROVIDERS if run.provider else config.is_local,
        timeout=config.timeout,
        revises=run.target_id,
        with_story=revision is None or revision.retells,
    )


def progress_context(facts: RunFacts, progress: RunProgress) -> dict[str, object]:
    """For the fragment with the stages."""
    count = progress.count(facts.wish)
    parts = stages(progress, count=count, local=facts.local, with_story=facts.with_story)
    expected = progress.expected_seconds
    return {
        "progress": progress,
        "stages": parts,
        "spoken": announcement(progress, parts),
        "waiting": waiting_text(progress.ahead) if progress.state == "queued" else "",
        "count": count,
        "expected": duration_text(expected) if expected else "",
    }


def page_context(run: Run) -> dict[str, object]:
    """For the page: under way, or ended without a playlist."""
    facts, log = facts_of(run), read_log(run)
    failure = log.progress.failure
    return progress_context(facts, log.progress) | {
        "run": run,
        "facts": facts,
        "wish": facts.wish,
        "picks": log.picks,
        "places": range(max(0, min(log.progress.count(facts.wish), _PLACES) - len(log.picks))),
        "trouble": explain_failure(failure, run.provider) if failure else None,
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
