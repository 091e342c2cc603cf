"""A wish read: its own words and, where it starts from a song, the song and what it brings along."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from core.db.read_once import read_once
from core.values import Frozen
from library.errors import TrackNotFoundError
from library.genres.families import current_families
from library.models import LibraryState, Track
from library.names.genre_names import key_in_compound
from library.names.normalization import artist_key, fold
from library.profiles.store import anybody_is_known
from library.queries import known_decades, track_refs
from library.schemas import NameFound, NamesFound, TrackRef
from library.search.names_in_text import find_names
from playlists.plan import Facts, Signals, WishPlan
from playlists.plan_parts import leave_out
from playlists.schemas import Wish
from playlists.services.wishes.facts.read import FactsRead, read_facts_in_bounds
from playlists.services.wishes.refused_styles import read_refused_styles
from playlists.services.wishes.regional import add_regional
from playlists.services.wishes.signals import read_signals
from playlists.services.wishes.sounds import country_of, read_sounds
from playlists.services.wishes.subjects import subject_spans
from playlists.services.wishes.tokenizer import Thing
from playlists.services.wishes.traits import tell_refused_traits
from playlists.services.wishes.unknown_languages import tell_unknown_languages
from playlists.services.wishes.unknown_names import NamesRead, resolve_names
from playlists.services.wishes.unmet import find_unmet
from playlists.services.wishes.validation import LONGEST_WISH
from playlists.services.wishes.years import find_eras

_LONGEST_NAME = 80


class Song(Frozen):
    """A track of the library, with what its music server says of its mood and style (folded words)."""

    track: TrackRef
    moods: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


def song_of(rating_key: str) -> Song:
    """The track of this rating key as a Song. Raises TrackNotFoundError."""
    # With the server's name, its index answers.
    tracks_there = Track.objects.filter(server__in=LibraryState.objects.values("server"), rating_key=rating_key)
    row = tracks_there.values_list("id", "moods", "styles").first()
    tracks = track_refs([row[0]]) if row else []
    if row is None or not tracks:
        raise TrackNotFoundError("This track is no longer in your library.")
    return Song(track=tracks[0], moods=_words(row[1]), styles=_words(row[2]))


def put_in_words(wish: Wish) -> Wish:
    """The wish with the text that the models read. Raises TrackNotFoundError where its song is gone."""
    if not wish.song:
        return wish
    return wish.model_copy(update={"text": song_text(song_of(wish.song).track, wish.qualities, wish.notes)})


def put_in_words_if_there(wish: Wish) -> Wish:
    """As `put_in_words`; a wish whose song is gone stays as it is."""
    try:
        return put_in_words(wish)
    except TrackNotFoundError:
        return wish


def song_text(track: TrackRef, qualities: Sequence[str], notes: str = "") -> str:
    """For example: Like “Use Me” by Bill Withers: warm voice, slow groove. No ballads."""
    text = f"Like “{_short(track.title)}” by {_short(track.artist)}"
    if qualities:
        text += f": {', '.join(qualities)}"
    return f"{text}. {notes.strip()}" if notes.strip() else text


def text_by_person(wish: Wish) -> str:
    """The words to look for names in: of a playlist from a song, not the song's own name and artist.

    Of an address that carries a longer text, as much as could be started.
    """
    text = ". ".join((*wish.qualities, wish.notes)).strip(" .") if wish.song else wish.text
    return text[:LONGEST_WISH]


def _words(stored: str | None) -> tuple[str, ...]:
    return tuple(word for word in (stored or "").split("|") if word)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def plan_of(wish: Wish) -> WishPlan:
    """What rules read in the wish, without a model."""
    said = text_by_person(wish)
    read = _names_in(said)
    facts, unmet = _facts_in(said, read.names)
    signals = _signals(wish, said, read, facts.told)
    if facts.facts.order == "album" and signals.albums and not (signals.artists or signals.genres):
        signals = signals.model_copy(update={"only": True})  # "play Rumours front to back"
    told = facts.facts.model_dump(exclude_none=True)
    told |= _sounds(said, read.names, signals, facts.told).model_dump(exclude_none=True)
    manners = tell_refused_traits(said, (Thing(name.kind, name.start, name.end) for name in read.names.found))
    tongues = tell_unknown_languages(said, [Thing(name.kind, name.start, name.end) for name in read.names.found])
    return WishPlan(**signals.model_dump(), **told, unmet=(*read.notes, *facts.notes, *unmet, *manners, *tongues))


def countries_by_table(facts: Facts) -> tuple[str, ...]:
    """For moods.read_table: the countries and languages that are wanted, where no profile knows those of artists."""
    wanted = (*(facts.countries or ()), *(code.upper() for code in facts.languages or ()))
    return wanted if wanted and not anybody_is_known() else ()


def signals_of(wish: Wish) -> Signals:
    """Read from the library; a song's genres and decade hold where the words say nothing of the kind."""
    said = text_by_person(wish)
    read = _names_in(said)
    return _signals(wish, said, read, _facts_in(said, read.names)[0].told)


def _names_in(said: str) -> NamesRead:
    """What songs tell of is no artist ("songs about Boston"). A form and its page both ask."""
    if not said.strip():
        return NamesRead(names=NamesFound())
    return read_once(("names in", said), lambda: _find_names_in(said))


def _find_names_in(said: str) -> NamesRead:
    about = subject_spans(said)
    found = (name for name in find_names(said).found if not any(start <= name.start < end for start, end in about))
    found = (name for name in found if not _is_only_a_country(name, said[name.start : name.end]))
    names = add_regional(said, NamesFound(found=tuple(found)), current_families().names_by_key)
    return resolve_names(said, names, about)


def _is_only_a_country(name: NameFound, text: str) -> bool:
    """ "Bands from Canada" names no Boards of Canada."""
    return name.kind == "artist" and artist_key(name.name) != artist_key(text) and bool(country_of(fold(text)))


def _facts_in(said: str, names: NamesFound) -> tuple[FactsRead, tuple[str, ...]]:
    """What it says of numbers, plays and the like, and sentences on what can't be met."""
    return read_once(("facts in", said), lambda: _find_facts_in(said, names))


def _find_facts_in(said: str, names: NamesFound) -> tuple[FactsRead, tuple[str, ...]]:
    places = list(_places_of_names(said, names))
    unmet = find_unmet(said, places)
    return read_facts_in_bounds(said, timezone.localdate(), (*places, *unmet.hidden)), unmet.sentences


def _sounds(said: str, names: NamesFound, signals: Signals, told: Sequence[tuple[int, int]]) -> Facts:
    """What is a genre of the library is no subject beside it; what is `told` of numbers and plays says no more."""
    things = [Thing(name.kind, name.start, name.end) for name in names.found if name.kind != "genre"]
    sounds = read_sounds(said, (*things, *(Thing("", start, end) for start, end in told)))
    genres = {fold(name) for name in signals.genres}
    subjects = tuple(name for name in sounds.subjects or () if fold(name) not in genres)
    styles = read_refused_styles(said, (Thing(name.kind, name.start, name.end) for name in names.found))
    refused = {fold(name) for name in sounds.without_subjects or ()}
    no_moods = tuple(dict.fromkeys((*(sounds.without_moods or ()), *(name for name in styles if name not in refused))))
    return sounds.model_copy(update={"subjects": subjects or None, "without_moods": no_moods or None})


def _places_of_names(said: str, names: NamesFound) -> Iterator[tuple[int, int]]:
    """Where numbers are part of a name, or of an era; a single word in small letters may be of anything."""
    for name in names.found:
        text = said[name.start : name.end]
        is_of_many = name.kind == "genre" and bool(key_in_compound(fold(text)))  # "30 Jazzstücke"
        if not is_of_many and not (fold(text).isalpha() and text.islower()):
            yield name.start, name.end
    yield from ((era.start, era.end) for era in find_eras(said))


def _signals(wish: Wish, said: str, read: NamesRead, told: Sequence[tuple[int, int]]) -> Signals:
    signals = read_once(("signals of", said), lambda: _read_signals(said, read, told)) if said.strip() else Signals()
    if read.unknown:
        only = signals.only or (read.is_only_unknown and not (signals.artists or signals.albums))
        signals = signals.model_copy(update={"unknown_artists": read.unknown, "only": only})
    signals = leave_out(signals, wish.ignored)
    if not wish.song:
        return signals
    try:
        return _with_song(signals, song_of(wish.song))
    except TrackNotFoundError:
        return signals


def _read_signals(said: str, read: NamesRead, told: Sequence[tuple[int, int]]) -> Signals:
    return read_signals(said, read.names, known_decades(), told)


def _with_song(signals: Signals, song: Song) -> Signals:
    """Its artist is not added: who starts from a song wants more than that artist."""
    decade = song.track.year // 10 * 10 if song.track.year else None
    unwanted = {name.casefold() for name in signals.without_genres}
    genres = tuple(name for name in song.track.genres if name.casefold() not in unwanted)
    return signals.model_copy(
        update={
            "genres": signals.genres or genres,
            "years": signals.years or (None if decade is None else (decade, decade + 9)),
        }
    )
