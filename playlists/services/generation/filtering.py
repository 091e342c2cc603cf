"""Step 3: from what was asked, read and suggested to the filter that the tracks must pass, tried on the library.

What a person chose is kept to the letter, and so are facts (ratings, plays, days, lengths), whoever read them. What
else was only understood is loosened, step by step and said aloud, when no track would pass: first the model's ideas,
then the era, then the genres.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from library import queries
from library.counts.count import count_unprofiled
from library.counts.facets import costliest_filter
from library.errors import LibraryEmptyError
from library.filters.parts import describe_parts
from library.names.genre_names import genre_key
from library.names.normalization import artist_key
from library.schemas import Candidate, FilterPart, TrackFilter
from library.search.exact_names import titled_pool
from library.search.guests import tracks_with_guests
from library.search.mood_labels import recordings_of_moods
from playlists.errors import NothingMatchesError
from playlists.plan import Facts, Signals
from playlists.schemas import Ideas, Wish
from playlists.services.generation.known_lengths import lets_unknown_in, only_known, unknown_lengths_text
from playlists.services.generation.narrowing import named_filter, named_narrowings, narrowings
from playlists.services.generation.profile_limits import asks_of_profiles, unknown_text
from playlists.services.generation.subject_tracks import SubjectTracks, find_subject_tracks, title_text
from playlists.services.ranking.titles import refused_recordings
from playlists.services.wishes.moods import mood_beginnings, mood_tiers
from playlists.services.wishes.read import text_by_person
from playlists.services.wishes.unknown_names import say_nobody_left

ALL_TAKEN = "All matching tracks are already in the playlist or were removed from it."
#: Of an artist's tracks, to learn its genres from; and the part of them that must carry a genre.
_TELLING_TRACKS, _TELLING_SHARE = 40, 0.4
#: With more matching tracks than this, those that are refused make no difference to their number.
_MANY = 4_000


class ChosenFilter(NamedTuple):
    """The filter that was settled on, the tracks that the wish names, and how many tracks pass or are named.

    `moods` are those that the wish asks for (moods.mood_tiers), `refused` recordings that it does not want.
    `suggested` are tracks that the model named and the filter lets through: those of its titles (`titled`), then those
    by its artists. `leaning` are genres that only rank. `about` are tracks that tell of what is wished for,
    `shaded` those that carry both genres of "jazzy hip hop".
    `unmet`: as WishPlan has it. `facts` are the wish's own.
    """

    filter: TrackFilter
    signals: Signals
    named: tuple[Candidate, ...]
    only_named: bool
    matching: int
    relaxed: tuple[str, ...] = ()
    moods: tuple[tuple[str, ...], ...] = ()
    refused: frozenset[int] = frozenset()
    suggested: tuple[Candidate, ...] = ()
    leaning: tuple[str, ...] = ()
    titled: frozenset[Candidate] = frozenset()
    about: SubjectTracks = SubjectTracks()
    shaded: frozenset[Candidate] = frozenset()
    unmet: tuple[str, ...] = ()
    facts: Facts = Facts()


def choose_filter(wish: Wish, signals: Signals, ideas: Ideas) -> ChosenFilter:
    """The tightest filter that lets any track through. Raises LibraryEmptyError, NothingMatchesError."""
    if queries.library_is_empty():
        raise LibraryEmptyError
    if not wish.artists and (nobody := say_nobody_left(signals)):
        raise NothingMatchesError(nobody)
    refused = _refused(wish, signals)
    named = _named(wish, signals, refused)
    if signals.only and named.tracks:
        return _only_named(wish, signals, named, refused)
    ideas = without_refused(ideas, wish, signals)
    if not (signals.genres or ideas.genres):
        ideas = ideas.model_copy(update={"genres": _genres_of(named.tracks or _tracks_like(signals))})
    steps = tuple(narrowings(wish, signals, ideas))
    for narrowing in steps:
        about = find_subject_tracks(wish, narrowing.filter, refused)
        matching = _count(narrowing.filter, refused) if about.within is None else len(about.within)
        is_enough = matching >= narrowing.least and (about.leaves_enough or narrowing.least == 1)
        if is_enough or (named.tracks and not narrowing.relaxed and not narrowing.filter.is_length_known):
            passing_too = queries.filter_ids(narrowing.filter, (track.id for track in named.tracks))
            suggested = _suggested(narrowing.filter, ideas, refused)
            return ChosenFilter(
                narrowing.filter,
                signals,
                named.tracks,
                only_named=False,
                matching=matching + len(named.tracks) - len(passing_too),
                relaxed=(*named.relaxed, *narrowing.relaxed),
                moods=mood_tiers(text_by_person(wish), wish.moods or (), _used(signals)),
                refused=refused,
                **suggested._asdict(),
                leaning=ideas.leanings,
                about=about.with_titled(suggested.titled),
                shaded=_shaded(narrowing.filter, signals, refused),
                unmet=(*about.unmet, *_unknown(narrowing.filter)),
                facts=wish.facts,
            )
    raise _nothing(wish, steps[-1].filter, steps[0].filter)


def _shaded(track_filter: TrackFilter, signals: Signals, refused: frozenset[int]) -> frozenset[Candidate]:
    """No more than a draw could use."""
    if not signals.shades or not track_filter.genres:
        return frozenset()
    allowed = (
        track for track in queries.pool_of_genres(track_filter, signals.shades) if track.recording not in refused
    )
    return frozenset(islice(allowed, queries.POOL_LIMIT))


def _unknown_of_named(track_filter: TrackFilter, tracks: Sequence[Candidate]) -> tuple[str, ...]:
    if not lets_unknown_in(track_filter):
        return ()
    known = sum(length is not None for length in queries.lengths_of([track.id for track in tracks]))
    return unknown_lengths_text(track_filter, known=known, matching=len(tracks))


def _unknown(track_filter: TrackFilter) -> Iterator[str]:
    """Where profiles or lengths are asked and do not tell."""
    if lets_unknown_in(track_filter):
        known, matching = map(queries.count_matching, (only_known(track_filter), track_filter))
        yield from unknown_lengths_text(track_filter, known=known, matching=matching)
    limits = track_filter.profile
    if asks_of_profiles(limits) and (tracks := count_unprofiled(track_filter)):
        yield unknown_text(limits, tracks)


def _only_named(wish: Wish, signals: Signals, named: "_Named", refused: frozenset[int]) -> ChosenFilter:
    """Of these, where the wish has a subject, such as tell of it ("Christmas songs by Frank Sinatra")."""
    about = find_subject_tracks(wish, named.filter.model_copy(update={"artists": signals.artists}), refused)
    tracks = tuple(track for track in named.tracks if about.allows(track))
    if not tracks:
        raise _nothing(wish, named.filter, named.filter)
    return ChosenFilter(
        named.filter,
        signals,
        tracks,
        only_named=True,
        matching=len(tracks),
        relaxed=named.relaxed,
        refused=refused,
        about=about,
        unmet=_unknown_of_named(named.filter, tracks),
        facts=wish.facts,
    )


def _nothing(wish: Wish, loosest: TrackFilter, tightest: TrackFilter) -> NothingMatchesError:
    """Tracks that pass are not of the wish's subject, or all taken or refused."""
    if not queries.count_matching(loosest):
        return NothingMatchesError(_why_nothing_matches(loosest, tightest))
    if wish.subjects:
        return NothingMatchesError(f"No track has {title_text(wish.subjects)} in its title. Remove that, or a filter.")
    return NothingMatchesError(ALL_TAKEN)


def find_culprit(loosest: TrackFilter, tightest: TrackFilter) -> FilterPart | None:
    """The one part to give up, best where all else that was asked for holds; None where one is not enough."""
    return costliest_filter(tightest) or costliest_filter(loosest)


def _why_nothing_matches(loosest: TrackFilter, tightest: TrackFilter) -> str:
    """With what to give up. Where one thing is enough: and then, of all else that was asked for, how much is there."""
    culprit = find_culprit(loosest, tightest)
    parts = "; ".join(words for words, _ in describe_parts(loosest))
    remedy = f"More than one of these is in the way: {parts}."
    if culprit:
        remedy = f"Without {culprit.words}, {culprit.tracks:,} would match."
    return f"No track in your library matches these filters. {remedy}"


def without_refused(ideas: Ideas, wish: Wish, signals: Signals) -> Ideas:
    """No idea brings back what the wish does not want, or the person left out."""
    artists = {artist_key(name) for name in (*wish.exclude_artists, *signals.without_artists)}
    genres = {genre_key(name) for name in (*wish.exclude_genres, *signals.without_genres)}
    return ideas.model_copy(
        update={
            "genres": tuple(name for name in ideas.genres if genre_key(name) not in genres),
            "leanings": tuple(name for name in ideas.leanings if genre_key(name) not in genres),
            "artists": tuple(name for name in ideas.artists if artist_key(name) not in artists),
            "titles": tuple(pair for pair in ideas.titles if artist_key(pair[0]) not in artists),
        }
    )


def _used(signals: Signals) -> tuple[str, ...]:
    """Names in the wish that say what they say already."""
    return (*signals.genres, *signals.shades, *signals.artists, *(name for pair in signals.albums for name in pair))


class _Named(NamedTuple):
    """The tracks by the artists and of the albums that the wish names, and the filter that let them through."""

    filter: TrackFilter
    tracks: tuple[Candidate, ...] = ()
    relaxed: tuple[str, ...] = ()


def _named(wish: Wish, signals: Signals, refused: frozenset[int]) -> _Named:
    """Those of the years that are named too, and no concerts; each is given up where nothing would be left."""
    widest = named_filter(wish, signals)
    if widest is None:
        return _Named(TrackFilter())
    for narrowing in named_narrowings(widest, wish, signals):
        pool = queries.named_pool(narrowing.filter, signals.artists, signals.albums)
        guests = tracks_with_guests(signals.artists, narrowing.filter) if signals.artists else ()
        tracks = tuple(track for track in dict.fromkeys((*pool, *guests)) if track.recording not in refused)
        if len(tracks) >= narrowing.least:
            return _Named(narrowing.filter, tracks, narrowing.relaxed)
    return _Named(widest)


def _refused(wish: Wish, signals: Signals) -> frozenset[int]:
    """Recordings that are not wanted, or there already: the song that a playlist starts from is its first track."""
    albums = queries.named_pool(queries.EVERYTHING, albums=signals.without_albums) if signals.without_albums else ()
    keys = (*wish.exclude_tracks, *filter(None, [wish.song]))
    told = refused_recordings(wish.without_subjects) if wish.without_subjects else frozenset()
    moods = [stem for mood in wish.without_moods or () for stem in mood_beginnings(mood)]
    told |= recordings_of_moods(moods) if moods else frozenset()
    artists = (*wish.exclude_artists, *signals.without_artists)
    guests = tracks_with_guests(artists, queries.EVERYTHING) if artists else ()
    return queries.recordings_of(keys) | {track.recording for track in (*albums, *guests)} | told


class _Suggested(NamedTuple):
    suggested: tuple[Candidate, ...]
    titled: frozenset[Candidate]


def _suggested(track_filter: TrackFilter, ideas: Ideas, refused: frozenset[int]) -> _Suggested:
    """The tracks that the model named and the filter lets through, titles first; no more than a draw could use."""
    titled = titled_pool(track_filter, ideas.titles) if ideas.titles else []
    by_artist = queries.named_pool(track_filter, ideas.artists) if ideas.artists else []
    allowed = (track for track in dict.fromkeys((*titled, *by_artist)) if track.recording not in refused)
    found = tuple(islice(allowed, queries.POOL_LIMIT))
    return _Suggested(found, frozenset(titled).intersection(found))


def _tracks_like(signals: Signals) -> tuple[Candidate, ...]:
    """Of artists whose like is wanted, and not themselves, all that there is."""
    artists = (*signals.artists, *signals.like)
    return tuple(queries.named_pool(queries.EVERYTHING, artists)) if artists else ()


def _count(track_filter: TrackFilter, refused: frozenset[int]) -> int:
    """How many tracks pass and are not refused; of very many, those that are refused make no difference."""
    matching = queries.count_matching(track_filter)
    if not refused or matching > _MANY:
        return matching
    return sum(track.recording not in refused for track in queries.draw_pool(track_filter, seed=0, limit=matching))


def _genres_of(named: tuple[Candidate, ...]) -> tuple[str, ...]:
    """What "things like it" are like: the genres that many of these tracks carry."""
    step = max(1, len(named) // _TELLING_TRACKS)
    tracks = queries.track_refs([track.id for track in named[::step]])
    counts = Counter(genre for track in tracks for genre in track.genres)
    return tuple(genre for genre, count in counts.most_common(3) if count >= _TELLING_SHARE * len(tracks))
