"""The same wish once more, as a new run: only ever because somebody asked for it."""

from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics
from playlists.models import Playlist, Run
from playlists.queries import revision_of, wish_of
from playlists.services.runs import lifecycle
from playlists.services.runs.idempotency import once
from playlists.services.runs.start import check_can_run


async def run_again(run: Run, *, background: BackgroundTasks, topics: Topics, nonce: str = "") -> Run:
    """Started. A run that is not over is cancelled first: it would only stand in the way of the new one.

    With the `nonce` of a page, one however often the button there is pressed. Raises NotConfiguredError,
    LibraryEmptyError.
    """
    if not run.is_over:
        await lifecycle.cancel(run.pk, background=background)
    return await lifecycle.launch(lambda: _same_once(run, nonce), background=background, topics=topics)


def _same_once(run: Run, nonce: str) -> Run:
    return once(f"{nonce} again {run.pk}", lambda: _same(run)) if nonce else _same(run)


def _same(run: Run) -> Run:
    check_can_run()
    target = Playlist.objects.filter(pk=run.target_id).first() if run.target_id else None
    return lifecycle.create(wish_of(run), target=target, revision=revision_of(run) if target else None)
