"""The page of a run: watched while it goes on, cancelled, tried again. It never starts anything by being opened."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import aget_object_or_404, get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.tasks.background import background
from core.web.sse import ServerEvent, event_stream, last_event_id
from library.errors import LibraryEmptyError
from llm.errors import NotConfiguredError
from playlists.events import ENDINGS, Picked
from playlists.models import Run
from playlists.queries import events_after
from playlists.services.runs import event_log
from playlists.services.runs.executor import cancel_run, task_name
from playlists.services.runs.progress import RunProgress, fold, progress_after
from playlists.services.runs.start import start_again
from playlists.views.run_context import RunFacts, facts_of, page_context, progress_context

#: Seconds that a cancel may take until the page says so itself; the stream tells it otherwise.
_CANCEL_SECONDS = 2.0


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
        fresh = await start_again(run, nonce=nonce)
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
            if isinstance(event, Picked):
                html = render_to_string("playlists/partials/_run_track.html", {"pick": event})
                yield ServerEvent(html, "track", str(number))
            yield ServerEvent(_stages(facts, progress), "stages", str(number))
    yield ServerEvent(reverse("playlists:run", args=[facts.run_id]), "end")


def _stages(facts: RunFacts, progress: RunProgress) -> str:
    return render_to_string("playlists/partials/_run_progress.html", progress_context(facts, progress))


def _after_the_end(facts: RunFacts, playlist_id: int | None) -> str:
    """Where the page goes: to the playlist, else to itself, which then says what happened."""
    if playlist_id is not None:
        return reverse("playlists:playlist", args=[facts.revises or playlist_id])
    return reverse("playlists:run", args=[facts.run_id])
