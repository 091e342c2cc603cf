"""Step 7: title and story, from the tracks really chosen; where a model gives none, in plain words of our own."""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from asgiref.sync import sync_to_async

from core.text.humanize import pluralize
from library.names.credits import first_name
from library.names.normalization import artist_key
from library.schemas import TrackRef
from llm.errors import LLMError
from llm.output import JsonAnswer
from llm.parsing import parse_json
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient
from playlists.prompts import narrate as prompt
from playlists.schemas import Narrative
from playlists.services.generation.outcome import Pulse, complete
from playlists.services.generation.trust import is_worth_asking
from playlists.services.planning.unmet_words import broken_promises, quoted_words
from playlists.services.telling.known_names import KnownNames
from playlists.services.telling.languages import is_plainly_another
from playlists.services.telling.promises import promises_too_much, speaks_of_unmet
from playlists.services.telling.sentences import whole_sentences
from playlists.services.telling.strangers import find_artists
from playlists.services.telling.truth import Told, keep_true, keep_true_reasons, names_only_known
from playlists.services.wishes.title import title_of

logger = logging.getLogger(__name__)

_TITLE_WORDS = range(1, 9)
_LEAST_WORDS = 6
#: A weak model falls into loops; text that says little new is worse than none.
_LEAST_DISTINCT_WORDS = 0.5
#: A line of the list, copied: "1 Gil Scott-Heron - Pieces of a Man (1971)".
_COPIED_LINE = (re.compile(r"(?:^|\s)\d+[.)]? \S"), re.compile(" - "), re.compile(r"\(\d{4}\)"))
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OURS = "In PlexSage’s own words: "


async def narrate(
    wish: str,
    tracks: Sequence[TrackRef],
    *,
    client: LLMClient,
    with_reasons: bool,
    unmet: Sequence[str] = (),
    pulse: Pulse | None = None,
    begun: str | None = None,
) -> Narrative:
    """Never raises an LLMError: a failure gives words of our own, and says so by `written` and `note`.

    `unmet` are sentences on what of the wish the playlist does not meet: neither title nor story promises it.
    `begun` is what the model has already answered about most of these tracks.
    """
    own = plain_narrative(wish, tracks, unmet)
    if not await is_worth_asking(client, "telling"):
        return _noted(own, f"{_OURS}{client.model('analysis')} is too small to be relied on for a description.")
    request = story_request(wish, tracks, client, unmet, with_reasons=with_reasons)
    try:
        text = begun or (await complete(client, "analysis", request, pulse)).text
        answer = parse_json(text, prompt.NarrativeAnswer)
    except LLMError as exc:
        logger.info("narrative failed: %s", exc.code)
        return _noted(own, f"{_OURS}the model gave no description.")
    return await sync_to_async(_checked)(answer, own, tracks, wish, unmet)


def story_request(
    wish: str, tracks: Sequence[TrackRef], client: LLMClient, unmet: Sequence[str], *, with_reasons: bool = False
) -> Prompt:
    """What the model is asked for it."""
    reasons_for = len(tracks) if with_reasons else 0
    return Prompt(
        purpose="telling",
        system=prompt.SYSTEM + (prompt.WITH_REASONS if with_reasons else ""),
        prompt=prompt.build(wish, tracks, broken_promises(unmet), by_number=with_reasons),
        output=JsonAnswer(name="narrative", json_schema=prompt.schema(reasons_for=reasons_for)),
        max_output_tokens=prompt.ANSWER_TOKENS + prompt.REASON_TOKENS * reasons_for,
        temperature=0.7 if client.config.is_local else None,
    )


def _checked(
    answer: prompt.NarrativeAnswer, own: Narrative, tracks: Sequence[TrackRef], wish: str, unmet: Sequence[str]
) -> Narrative:
    """Each part is kept only if it can be shown, names nothing that is not there, and promises nothing unmet."""
    title = " ".join(answer.title.split()).strip("\"'“”*#_ ")
    known = KnownNames(tracks, wish)
    is_title = (
        _names_a_playlist(title, tracks)
        and names_only_known(title, known, find_artists)
        and not promises_too_much(known.mask(title), tracks, unmet, is_title=True)
    )
    text, note = _story(" ".join(answer.narrative.split()), tracks, wish, unmet)
    numbered = {given.number: " ".join(given.reason.split()) for given in answer.reasons}
    return Narrative(
        title=title if is_title else own.title,
        text=text or own.text,
        written=bool(text),
        note=note,
        reasons=MappingProxyType(keep_true_reasons(numbered, tracks, wish, find_artists, unmet)),
    )


def _story(told: str, tracks: Sequence[TrackRef], wish: str, unmet: Sequence[str]) -> tuple[str, str]:
    """What is left of the model's text, and what there is to note of it."""
    if not _says_something(whole := whole_sentences(told, prompt.NARRATIVE_CHARACTERS)):
        return "", f"{_OURS}the model’s description was of no use."
    if is_plainly_another(wish, whole):
        return "", f"{_OURS}the model’s description wasn’t in the language of your prompt."
    kept = keep_true(whole, tracks, wish, find_artists, unmet)
    if not kept.dropped:
        return whole, ""
    logger.info("%s untrue sentences removed", kept.dropped)
    if not _says_something(kept.text):
        return "", f"{_OURS}the model’s description {_faults(kept)}."
    removed = f"{pluralize(kept.dropped, 'sentence')} of the model’s description removed"
    return kept.text, f"{removed}: it {_faults(kept)}."


def _faults(told: Told) -> str:
    named = "named tracks, artists or years that aren’t in this playlist" if told.untrue else ""
    promised = "promised what this playlist doesn’t keep" if told.promising else ""
    return " and ".join(filter(None, [named, promised]))


def _noted(narrative: Narrative, note: str) -> Narrative:
    return narrative.model_copy(update={"note": note})


def _names_a_playlist(title: str, tracks: Sequence[TrackRef]) -> bool:
    """Short, in one piece, no line of the list, and no year that has nothing to do with the tracks."""
    if len(title.split()) not in _TITLE_WORDS or len(title) > prompt.TITLE_CHARACTERS or _copies_a_line(title):
        return False
    years = {track.year // 10 * 10 for track in tracks if track.year}
    return any(char.isalpha() for char in title) and all(int(year) // 10 * 10 in years for year in _YEAR.findall(title))


def _says_something(text: str) -> bool:
    words = text.lower().split()
    spaced = len(words) >= _LEAST_WORDS and len(set(words)) >= _LEAST_DISTINCT_WORDS * len(words)
    unspaced = len(text) >= 12 and not text.isascii() and len(set(text)) > len(text) // 8
    return (spaced or unspaced) and not _copies_a_line(text)


def _copies_a_line(text: str) -> bool:
    """Whether the parts of a line of the list come one after the other."""
    at = 0
    for part in _COPIED_LINE:
        found = part.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def plain_narrative(wish: str, tracks: Sequence[TrackRef] = (), unmet: Sequence[str] = ()) -> Narrative:
    """Title and story in words of our own: what can be said for certain of the tracks."""
    title = title_of(wish, quoted_words(unmet))
    kept = title if title and not speaks_of_unmet(title, unmet) else "New playlist"
    return Narrative(title=kept, text=plain_story(tracks), written=False)


def plain_story(tracks: Sequence[TrackRef]) -> str:
    """ "20 tracks by 18 artists, 1970 to 1979, mostly soul and funk." """
    if not tracks:
        return ""
    artists = {track.artist for track in tracks}
    first = {artist_key(first_name(artist)) for artist in artists}
    shortest = min(artists, key=len)
    is_of_one = len(artists) == 1 or first == {artist_key(shortest)}
    by = shortest if is_of_one else f"{max(2, len(first))} artists"
    parts = [f"{pluralize(len(tracks), 'track')} by {by}", _years_text(tracks), _genres_text(tracks)]
    return ", ".join(part for part in parts if part) + "."


def _years_text(tracks: Sequence[TrackRef]) -> str:
    years = sorted({track.year for track in tracks if track.year})
    if not years:
        return ""
    return f"from {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"


def _genres_text(tracks: Sequence[TrackRef]) -> str:
    """The one or two that at least half of the tracks carry."""
    counts = Counter(genre for track in tracks for genre in track.genres)
    common = [genre for genre, count in counts.most_common(2) if count * 2 >= len(tracks)]
    return f"mostly {' and '.join(common)}" if common else ""
