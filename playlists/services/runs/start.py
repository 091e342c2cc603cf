"""Starting a run: for a wish, for the same wish again, or for the revision of a playlist.

What can be known to be wrong is said before anything is stored. A form that is sent twice (a double click, a reload,
an impatient second try) starts one run, and whoever asked may leave.
"""

import hashlib
import secrets
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.tasks.background import background
from core.tasks.processes import this_worker
from library.errors import LibraryEmptyError
from library.queries import library_is_empty
from llm.services.settings.effective import connection_for, load_config
from playlists.models import Playlist, Run
from playlists.queries import look_of, revision_of, wish_of
from playlists.schemas import Look, Revision, Wish
from playlists.services.runs.executor import cancel_run, execute_in_background, task_name
from playlists.services.wishes.name_suggestions import check_said_names
from playlists.services.wishes.validation import check_wish


async def start_run(wish: Wish, *, owner: int | None, nonce: str = "") -> Run:
    """A run for this wish, begun; of an owner's calls with one `nonce` (a form's own) and one wish, the first makes it.

    Raises BadWishError, NotConfiguredError and LibraryEmptyError.
    """

    def make() -> Run:
        check_can_run()
        form = f"{nonce} {owner} {wish.model_dump_json()}" if nonce else ""
        return create_once(form, lambda: create_run(wish, owner=owner))

    return await launch(make)


async def start_again(run: Run, *, owner: int | None, nonce: str = "") -> Run:
    """A new run for the same wish, begun. A run that is not over is cancelled first: it would stand in the way.

    With the `nonce` of a page, one however often the button there is pressed. Raises NotConfiguredError and
    LibraryEmptyError.
    """

    def make() -> Run:
        check_can_run()
        target = Playlist.objects.filter(pk=run.target_id).first() if run.target_id else None
        revision = revision_of(run) if target else None
        return create_run(wish_of(run), target, revision, owner=owner, look=look_of(run))

    if not run.is_over:
        await cancel_run(run.pk)
    return await launch(lambda: create_once(f"{nonce} {owner} again {run.pk}" if nonce else "", make))


async def launch(make: Callable[[], Run]) -> Run:
    """The run that `make` stores, begun. Both are done even if the one who asked leaves; raises what `make` raises.

    Where `make` finds the run that an earlier click has stored, that one is begun if nobody has come to that.
    """

    async def store_and_begin() -> Run:
        run = await sync_to_async(make)()
        is_ours = run.worker == this_worker() and run.state == Run.State.QUEUED
        if is_ours and not background().is_running(task_name(run.pk)):
            execute_in_background(run)
        return run

    return await background().run_to_completion(store_and_begin)


def check_can_run() -> None:
    """Check that there is a model and a library. Raises NotConfiguredError and LibraryEmptyError."""
    connection_for(load_config().config)
    if library_is_empty():
        raise LibraryEmptyError


def create_run(
    wish: Wish,
    target: Playlist | None = None,
    revision: Revision | None = None,
    *,
    owner: int | None,
    look: Look | None = None,
) -> Run:
    """Store a run that nobody executes yet: for a new playlist, or for a revision of `target`. Raises BadWishError.

    `owner`: who asks, by id; None for the household. `look`: what earlier runs have found in the artists.
    """
    wish = check_wish(wish)
    if target is None:
        check_said_names(wish)
    return Run.objects.create(
        owner_id=owner,
        wish=wish.model_dump(mode="json"),
        seed=secrets.randbits(31),
        target=target,
        revision=revision.model_dump(mode="json") if revision else None,
        look=look.model_dump(mode="json") if look else None,
        worker=this_worker(),
        heartbeat_at=timezone.now(),
    )


def create_once(form: str, make: Callable[[], Run]) -> Run:
    """The run that `make` creates, or created when this form was sent before; "" is no form: always a new run."""
    if not form:
        return make()
    form = hashlib.sha256(form.encode(errors="replace")).hexdigest()
    if made := Run.objects.filter(form=form).first():
        return made
    try:
        with transaction.atomic():
            run = make()
            Run.objects.filter(pk=run.pk).update(form=form)
    except IntegrityError:  # sent twice in the same instant, and the other one was quicker
        return Run.objects.get(form=form)
    return run
