"""Keeps of a story what is true of the playlist: a sentence that names what is not in it goes. Pure.

Titles in quotes, artists, pairs of both and years are looked up; what a sentence says besides, nobody can check.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from core.text.word_lists import read_word_sets, read_yaml
from library.names.normalization import artist_key, fold
from library.schemas import TrackRef
from playlists.services.telling.claims import is_true_of
from playlists.services.telling.known_names import MASK, KnownNames
from playlists.services.telling.promises import promises_too_much, speaks_of_unmet
from playlists.services.telling.quotes import Quote, quotes_in
from playlists.services.telling.sentences import sentences_of
from playlists.services.wishes.word_lists import phrases
from playlists.services.wishes.years import Era, find_eras

#: Artists of the library that a text names.
FindArtists = Callable[[str], Collection[str]]

_FILE = Path(__file__).with_name("words.yaml")
_WORDS, _LIKE_PAIRS = read_word_sets(_FILE), phrases(read_yaml(_FILE)["like_pairs"])
_PLACES = frozenset(place.strip() for place in read_yaml(_FILE)["places"].split("|"))
_YEAR = re.compile(r"(?<![\w.,])(1[89]\d\d|20\d\d)(?!\w|['’]?s\b|-?er\b)")
_WORD = re.compile(r"[^\s,;]+")
_LIST_ENDS = re.compile(r"(?<!\s)\s*+(?:[,;]\s*+|(?<=\s)(?:and|und|et|y|e|en|or|oder|ou|o|&)\s++)++")
_UNQUOTED_BY = re.compile(r"(?<!\w)([^\W_]\S{0,40}+(?:\s\S{1,40}+){0,7})\s(?:by|von|par)\s(?=(.{2,60}))", re.DOTALL)
_MOST_NAMES = 40
_CLOSING_QUOTES = ('"', "'", "”", "“", "’", "»", "›", "*", ")")
#: What shows that a single word was a title: "Superstition by", "Superstition (1972)".
_BEHIND_TITLE = re.compile(r"\s(?:by|von|par)\s|\s?\((?:1[89]|20)\d\d\)")
_BEFORE_TITLE = re.compile(r"\w['’]s?\s\Z")
#: "Dick Dale's guitar".
_OWNER = re.compile(r"(?<!\w)([A-ZÀ-Þ][\w.-]{1,40} [A-ZÀ-Þ][\w.-]{1,40})['’]s?(?!\w)")


class Told(NamedTuple):
    """What is left of a story, and how many sentences went: as they named what is not there, or promised too much."""

    text: str
    untrue: int
    promising: int = 0

    @property
    def dropped(self) -> int:
        """All of them."""
        return self.untrue + self.promising


def keep_true(
    text: str, tracks: Sequence[TrackRef], wish: str, find_artists: FindArtists, unmet: Sequence[str] = ()
) -> Told:
    """The sentences that are true, in their order; of what is `unmet`, none promises anything."""
    known = KnownNames(tracks, wish)
    sentences = sentences_of(text)
    kept = [sentence for sentence in sentences if not promises_too_much(known.mask(sentence), tracks, unmet)]
    true = [sentence for sentence in kept if is_true(sentence, known, find_artists)]
    return Told(_joined(true), len(kept) - len(true), len(sentences) - len(kept))


def is_true(sentence: str, known: KnownNames, find_artists: FindArtists) -> bool:
    """Whether all that can be looked up is in the playlist, or in the wish."""
    quotes = quotes_in(sentence, lambda text: bool(known.tracks_of(text)))
    for quote in quotes:
        if tracks := known.tracks_of(quote.text):
            if not is_true_of(quote, tracks, sentence, known):
                return False
        elif _is_named(quote.text) and not known.may_be_quoted(quote.text):
            return False
    for quote in _unquoted(sentence, quotes, known):
        if not is_true_of(quote, known.tracks_of(quote.text), sentence, known):
            return False
    masked = known.mask(sentence)
    return (
        _years_are_there(masked, known)
        and not any(_is_stranger(name, known) for name in _listed_names(masked))
        and not _has_stranger(masked, known, find_artists)
        and _unquoted_pairs_are_there(sentence, known)
    )


def keep_true_reasons(
    reasons: Mapping[int, str],
    tracks: Sequence[TrackRef],
    wish: str,
    find_artists: FindArtists,
    unmet: Sequence[str] = (),
) -> dict[str, str]:
    """By rating key, out of those by number; those that are untrue, of what is `unmet`, or of no track are left out."""
    known = KnownNames(tracks, wish)
    given = ((tracks[number - 1], reason) for number, reason in reasons.items() if 1 <= number <= len(tracks))
    return {
        track.rating_key: reason
        for track, reason in given
        if reason
        and not speaks_of_unmet(reason, unmet)
        and all(is_true(sentence, known, find_artists) for sentence in sentences_of(reason))
    }


def names_only_known(title: str, known: KnownNames, find_artists: FindArtists) -> bool:
    """Whether a playlist's title names no artist who is not in it."""
    return not _has_stranger(known.mask(title), known, find_artists)


def _joined(sentences: Sequence[str]) -> str:
    """With blanks between them, but for scripts that write none."""
    text = ""
    for sentence in sentences:
        text += sentence if not text or text[-1] in "。！？」』" else f" {sentence}"
    return text


def _is_named(text: str) -> bool:
    """Whether it is written as a name is: a mere phrase ("feel-good") has small letters."""
    letters = next((char for char in text if char.isalnum()), "")
    return bool(letters) and not letters.islower()


def _unquoted(sentence: str, quotes: Sequence[Quote], known: KnownNames) -> Iterator[Quote]:
    """Titles of the playlist without quotes: of several words, or with what only follows titles behind a single one."""
    for start, end in known.titles_in(sentence):
        is_quoted = any(quote.start < end and start < quote.end for quote in quotes)
        is_shown = _BEHIND_TITLE.match(sentence, end) or _BEFORE_TITLE.search(sentence[max(0, start - 4) : start])
        is_title = " " in sentence[start:end] or is_shown
        if is_title and not is_quoted and not known.is_artist(sentence[start:end]):
            yield Quote(sentence[start:end], start, end)


def _years_are_there(masked: str, known: KnownNames) -> bool:
    """Single years are those of tracks; of a span that a track is from, its ends may also be the wish's."""
    eras = [era for era in find_eras(masked) if era.first < era.last]
    if not all(any(era.first <= year <= era.last for year in known.years) for era in eras):
        return False
    return all(
        int(found[1]) in known.years or (known.is_in_wish(found[1]) and _is_within(found.start(), eras))
        for found in _YEAR.finditer(masked)
    )


def _is_within(place: int, eras: Sequence[Era]) -> bool:
    return any(era.start <= place < era.end for era in eras)


def _listed_names(masked: str) -> Iterator[str]:
    """Full names behind "artists like", "such as", "by": each of the list, as far as it goes on with capitals."""
    yield from _opening_list(masked)
    yield from (found[1] for found in _OWNER.finditer(masked))
    words = list(_WORD.finditer(masked))
    for place, word in enumerate(words):
        pair = (word[0].lower(), words[place + 1][0].lower()) if place + 1 < len(words) else ("", "")
        if pair in _LIKE_PAIRS:
            yield from _names_from(masked, words[place + 1].end())
        elif word[0].lower() in _WORDS["like"]:
            yield from _names_from(masked, word.end())


def _opening_list(masked: str) -> list[str]:
    """Full names that a sentence begins with, where there are several: "Dick Dale, James Brown and others"."""
    names = [name for name in _names_from(masked, 0) if len(name.split()) > 1 and MASK not in name]
    return names if len(names) > 1 else []


def _names_from(masked: str, start: int) -> Iterator[str]:
    for part in _LIST_ENDS.split(masked[start:].strip())[:_MOST_NAMES]:
        run = _capitals_at_head(part)
        if not run and MASK not in part[:8]:
            return
        yield run


def _capitals_at_head(part: str) -> str:
    """ "Dick Dale" of "Dick Dale keeps it simple"; "" where it begins otherwise."""
    words = part.strip("\"'“”‘’ ").removeprefix("the ").split()
    count = next((at for at, word in enumerate(words) if not word[:1].isupper()), len(words))
    return " ".join(words[:count]).rstrip(".!?…,'’")


def _is_stranger(name: str, known: KnownNames) -> bool:
    """Whether two words in capitals are no name of the playlist, the wish, or a place."""
    if len(name.split()) < 2 or MASK in name or known.is_in_wish(name):
        return False
    return not (known.may_be_quoted(name) or known.begins_with_artist(name) or fold(name) in _PLACES)


def _has_stranger(masked: str, known: KnownNames, find_artists: FindArtists) -> bool:
    """Whether an artist of the library is named who is not in the playlist."""
    return any(not (known.is_artist(name) or known.is_in_wish(artist_key(name))) for name in find_artists(masked))


def _unquoted_pairs_are_there(sentence: str, known: KnownNames) -> bool:
    """ "Stone in Love by Journey" without quotes: a title in capitals before an artist of the playlist."""
    for found in _UNQUOTED_BY.finditer(sentence):
        if found[1].endswith((*_CLOSING_QUOTES, ",")):
            continue  # what is in quotes was looked at
        title = _capitals_at_tail(found[1])
        if len(title.split()) < 2 or not known.begins_with_artist(found[2]):
            continue
        endings = [title.split(" ", count)[-1] for count in range(len(title.split()))]
        of_title = [tracks for ending in endings if (tracks := known.tracks_of(ending))]
        if not any(known.begins_with_artist(found[2], tracks) for tracks in of_title):
            return False
    return True


def _capitals_at_tail(text: str) -> str:
    """ "Stone in Love" of "the gentle melody of Stone in Love"; little words count between capitals."""
    words = text.strip("\"'“”‘’,. ").split()
    start = len(words)
    for at in range(len(words) - 1, -1, -1):
        if words[at][:1].isupper() or words[at][:1].isdigit():
            start = at
        elif len(words[at]) > 3:
            break
    return " ".join(words[start:])
