"""The older program's form of asking, described from what it does and written anew: names in JSON, a reason for each.

Three calls without an enforced form: which genres and decades, which tracks (a list with albums and years, answered by
objects of artist, album, title and reason), and a story of the first fifteen.
"""

from collections.abc import Sequence
from typing import Any

from benchmarks.asking.asked import Asked, Watch
from benchmarks.asking.model import Model
from library.schemas import TrackRef
from llm.errors import AnswerCutError, AnswerMalformedError, ContextTooLongError
from llm.json_repair import repair_json
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient, open_llm
from playlists.services.generation.matching import numbers_of_names
from playlists.services.generation.prompt_budget import fitting_by_server

#: Of the library's genres, by the alphabet; and of what was selected, for the story.
_GENRES, _TOLD = 30, 15
#: An answer of 25 tracks takes about 1,500 tokens. A model that goes on for longer than this tells nothing new; the
#: older program let it write 8,192.
_TOKENS_A_TRACK, _TOKENS_OF_OBJECT = 80, 400

_FILTERS = (
    "You help to choose from a music library. From the request, suggest genres and decades, only ones of the lists "
    'given. Return only JSON: {"genres": ["..."], "decades": ["..."], "reasoning": "..."}'
)
_TRACKS = (
    "You are a music curator. Choose tracks for a playlist from the numbered list, and only from it; copy artist, "
    "album and title exactly as they stand there. Mix artists, and let the playlist flow. For each track give a short "
    "reason why it suits the request. Return only a JSON array, with no other text: "
    '[{"artist": "...", "album": "...", "title": "...", "reason": "..."}]'
)
_STORY = (
    "You write about playlists. Give the playlist a title of two to five words, and three sentences, of fewer than 400 "
    'characters, that name some of its tracks. Return only JSON: {"title": "...", "narrative": "..."}'
)


async def ask(
    wish: str, tracks: Sequence[TrackRef], count: int, model: Model, *, genres: Sequence[str], decades: Sequence[str]
) -> Asked:
    """Of these tracks, `count` are asked for. An answer that was cut counts as far as it goes."""
    watch = Watch(model.process)
    async with open_llm(model.config, keeps_notes=False) as client:
        listed = f"Genres: {', '.join(sorted(genres)[:_GENRES])}\nDecades: {', '.join(decades)}"
        await _answer(client, _FILTERS, f"Request: {wish}\n\n{listed}", _TOKENS_OF_OBJECT)
        told, tracks = await _tracks(client, wish, tracks, count)
        numbers = set(numbers_of_names(told.splitlines(), tracks))
        if numbers:
            watch.see_track()
        if named := _objects(told):
            await _answer(client, _STORY, _of_story(wish, named[:count]), _TOKENS_OF_OBJECT)
        return watch.close(client.calls, sent=len(tracks), valid=min(len(numbers), count))


async def _tracks(
    client: LLMClient, wish: str, tracks: Sequence[TrackRef], count: int
) -> tuple[str, Sequence[TrackRef]]:
    """The answer, and what it is about: of a list that the window has no room for, with which the older program had
    failed, as many as fit.
    """
    while True:
        try:
            return await _answer(client, _TRACKS, _question(wish, tracks, count), _TOKENS_A_TRACK * count), tracks
        except ContextTooLongError as exc:
            fitting = fitting_by_server(len(tracks), exc) or len(tracks) * 4 // 5
            if not fitting:
                raise
            tracks = tracks[:fitting]


def _question(wish: str, tracks: Sequence[TrackRef], count: int) -> str:
    lines = (
        f"{number}. {track.artist} - {track.title} ({track.album}, {track.year or 'unknown year'})"
        for number, track in enumerate(tracks, 1)
    )
    return f"Request: {wish}\n\nSelect {count} tracks from this list:\n" + "\n".join(lines)


def _of_story(wish: str, named: Sequence[dict[str, Any]]) -> str:
    lines = (f"{one.get('artist')} - {one.get('title')}: {one.get('reason')}" for one in named[:_TOLD])
    return f"Request: {wish}\n\nTracks:\n" + "\n".join(lines)


async def _answer(client: LLMClient, system: str, prompt: str, tokens: int) -> str:
    """Without a temperature, as it never set one."""
    asked = Prompt(system=system, prompt=prompt, max_output_tokens=tokens, seed=1)
    try:
        return (await client.complete("generation", asked)).text
    except AnswerCutError as exc:
        return exc.text
    except AnswerMalformedError:
        return ""


def _objects(text: str) -> list[dict[str, Any]]:
    """Of the first array, those that are whole, or can be made so; none where the older program had said no more."""
    try:
        found = repair_json(text[text.index("[") :])
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
