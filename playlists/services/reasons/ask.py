"""Why each track is in a playlist, asked of the analysis model afterwards, in the background."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from asgiref.sync import sync_to_async
from django.db import DatabaseError, transaction

from core.errors import PlexSageError
from core.runtime import singleton
from core.tasks.background import background
from core.tasks.status_registry import StatusRegistry
from library.schemas import TrackRef
from llm.budget import token_bound
from llm.errors import ContextTooLongError
from llm.output import JsonAnswer
from llm.parsing import parse_json
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient, llm_in_turn
from llm.services.settings.effective import load_config
from playlists.errors import EditRefusedError
from playlists.models import PlaylistTrack
from playlists.prompts import reasons as prompt
from playlists.queries import get_playlist, plan_of_run
from playlists.services.editing.entries import entries_of
from playlists.services.generation.trust import is_worth_asking
from playlists.services.telling.strangers import find_artists
from playlists.services.telling.truth import keep_true_reasons

logger = logging.getLogger(__name__)
_LONGEST_REASON = 300
#: Failures are remembered until so many newer ones came.
_REMEMBERED = 50


class ReasonsState(NamedTuple):
    """Nothing known, reasons being asked for, or a `failure` to show."""

    is_asking: bool = False
    failure: str = ""


class ReasonsStatuses(StatusRegistry[int, ReasonsState]):
    """By the playlist's id."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_asking)


def reasons_statuses() -> ReasonsStatuses:
    """The process's statuses of reasons being asked for."""
    return singleton(ReasonsStatuses)


def reasons_state(playlist_id: int) -> ReasonsState:
    """How asking for this playlist's reasons goes."""
    return reasons_statuses().find(playlist_id) or ReasonsState()


def task_name(playlist_id: int) -> str:
    """The name of the background task that asks for a playlist's reasons."""
    return f"reasons:{playlist_id}"


async def start_reasons(playlist_id: int, person: int | None = None) -> None:
    """Ask for those that are missing; whoever asked (`person`) may leave.

    Raises PlaylistMissingError, also for one in the bin.
    """
    await sync_to_async(get_playlist)(playlist_id)
    if reasons_statuses().begin(playlist_id, ReasonsState(is_asking=True)):
        background().spawn(task_name(playlist_id), lambda: _ask_and_tell(playlist_id, person))


async def _ask_and_tell(playlist_id: int, person: int | None) -> None:
    failure = "Couldn't ask for reasons. See the log for details."
    try:
        await _ask(playlist_id, person)
        failure = ""
    except PlexSageError as exc:
        logger.info("reasons for playlist %s failed: %s", playlist_id, exc.code)
        failure = exc.message
    except DatabaseError as exc:
        failure = f"Couldn't save the reasons: {exc}."
        raise
    finally:
        reasons_statuses().put(playlist_id, ReasonsState(failure=failure))


async def _ask(playlist_id: int, person: int | None) -> None:
    wish, tracks, unmet = await sync_to_async(_without_reason)(playlist_id)
    if not tracks:
        return
    config = (await sync_to_async(load_config)()).config
    async with llm_in_turn(config, background(), person=person) as client:
        if not await is_worth_asking(client, "telling"):
            raise EditRefusedError(f"{client.model('analysis')} is too small to give reasons. Choose a larger model.")
        found = 0
        while tracks:
            size = await _as_many_as_fit(wish, tracks, client)
            reasons = await ask_for_reasons(wish, tracks[:size], unmet, client=client)
            await sync_to_async(_keep)(playlist_id, reasons)
            found += len(reasons)
            tracks = tracks[size:]
    if not found:
        raise EditRefusedError("The model didn't give any reasons. Try again, or choose a larger model.")


async def ask_for_reasons(
    wish: str, tracks: Sequence[TrackRef], unmet: Sequence[str] = (), *, client: LLMClient
) -> dict[str, str]:
    """Reasons by rating key, asked for in one call; those that are untrue, or of what is `unmet`, are dropped.

    Raises LLMErrors.
    """
    completion = await client.complete(
        "analysis",
        Prompt(
            purpose="reasons",
            system=prompt.SYSTEM,
            prompt=prompt.build(wish, tracks),
            output=JsonAnswer(name="reasons", json_schema=prompt.schema(len(tracks))),
            max_output_tokens=prompt.answer_tokens(len(tracks)),
            temperature=0.7 if client.config.is_local else None,
        ),
    )
    answer = parse_json(completion.text, prompt.ReasonsAnswer)
    said = {given.number: " ".join(given.reason.split())[:_LONGEST_REASON] for given in answer.reasons}
    return await sync_to_async(keep_true_reasons)(said, tracks, wish, find_artists, unmet)


async def _as_many_as_fit(wish: str, tracks: Sequence[TrackRef], client: LLMClient) -> int:
    """Of the first of them, in one call: all, or as many as the window surely holds."""
    size = len(tracks)
    while size:
        needed = token_bound(prompt.SYSTEM) + token_bound(prompt.build(wish, tracks[:size]))
        if needed <= await client.prompt_allowance("analysis", prompt.answer_tokens(size)):
            return size
        size //= 2
    window = (await client.window("analysis")).tokens
    raise ContextTooLongError(f"Your prompt alone is too long for the model's context window of {window:,} tokens.")


def _without_reason(playlist_id: int) -> tuple[str, list[TrackRef], tuple[str, ...]]:
    """The wish, tracks, and what of the wish is not met."""
    playlist = get_playlist(playlist_id)
    fields = {"rating_key", "title", "artist", "album", "year"}
    missing = (entry for entry in entries_of(playlist) if not entry.reason)
    unmet = plan_of_run(playlist.run).unmet if playlist.run else ()
    return playlist.wish, [TrackRef(**entry.model_dump(include=fields)) for entry in missing], unmet


def _keep(playlist_id: int, reasons: dict[str, str]) -> None:
    """For the tracks that are still there."""
    with transaction.atomic():
        for key, reason in reasons.items():
            PlaylistTrack.objects.filter(playlist=playlist_id, rating_key=key, reason="").update(reason=reason)
