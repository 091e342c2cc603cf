"""Whose a track is: several artists in one credit, in counts, filters, facets and search."""

from collections.abc import Iterable

import pytest

from library.counts.facets import filter_facets
from library.credits.rows import first_credited
from library.models import Artist
from library.queries import count_matching, draw_pool, track_refs
from library.schemas import TrackFilter
from library.search.names_in_text import find_names
from library.search.tracks import search_tracks
from library.servers.values import ServerTrack
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db
FERRY, VALE, KOLB = "Neon Ferry", "Ada Vale", "Kolb Trio"


def of(artist: str, *titles: str, album_artist: str = "", **more: object) -> list[ServerTrack]:
    """Tracks of this credit; on the artist's own album, or another's."""
    album = f"{album_artist or artist} album"
    fields = {"album": album, "album_artist": album_artist, "genres": ("Electronic",), **more}
    return [track(title, artist, **fields) for title in titles]


NEON = (
    *of(f"{FERRY} feat. {VALE}", "Tide", album_artist="Various Artists"),
    *of(f"Mira Kestrel & {FERRY}", "Glass", album_artist="Various Artists"),
    *of(f"{FERRY}; {KOLB}", "Mole", album_artist="Various Artists"),
    *of(KOLB, "Alone", album_artist="Various Artists"),
    *of(f"{FERRY}, {VALE}", "Buoy", album_artist=FERRY),
    *of(f"{FERRY} / {VALE}", "Quay", album_artist=FERRY),
    *of(f"{FERRY} feat. {VALE}", "Knot", album_artist=FERRY),
    *of(FERRY, "Lock", "Sluice", album_artist=FERRY),
)


def passing(**fields: object) -> set[str]:
    """The titles that pass; they are as many as are counted."""
    track_filter = TrackFilter.model_validate(fields)
    titles = {found.title for found in track_refs([one.id for one in draw_pool(track_filter, seed=1)])}
    assert count_matching(track_filter) == len(titles)
    return titles


def names_of(tracks: Iterable[ServerTrack]) -> set[str]:
    """Their titles."""
    return {one.title for one in tracks}


def test_neon_ferry() -> None:
    load(*NEON)
    assert passing(artists=(FERRY,)) == names_of(NEON) - {"Alone"}
    assert passing(artists=(VALE,)) == {"Tide", "Buoy", "Quay", "Knot"}
    assert passing(exclude_artists=(FERRY,)) == {"Alone"}
    assert passing(genres=("Electronic",), exclude_artists=(FERRY,)) == {"Alone"}
    facets = {facet.name: facet.count for facet in filter_facets(TrackFilter()).artists}
    assert facets == {FERRY: 8, VALE: 4, KOLB: 2, "Mira Kestrel": 1}


def test_search_finds_all_that_an_artist_is_credited_for() -> None:
    load(*NEON, *of("Kolb & Co", "Guest", album_artist=FERRY))
    assert {found.title for found in search_tracks(VALE)} == {"Tide", "Buoy", "Quay", "Knot"}
    assert {found.title for found in search_tracks(FERRY)} == (names_of(NEON) - {"Alone"}) | {"Guest"}


@pytest.mark.parametrize(
    ("text", "artists"),
    [
        ("only Ada Vale", (VALE,)),
        ("songs by Neon Ferry and Ada Vale", (FERRY, VALE)),
        ("Neon Ferry, Ada Vale", (FERRY, VALE)),
        ("electronic but no Neon Ferry", (FERRY,)),
        ("Mira Kestrel & Neon Ferry", ("Mira Kestrel", FERRY)),
    ],
)
def test_a_wish_names_artists_not_lists_of_them(text: str, artists: tuple[str, ...]) -> None:
    load(*NEON)
    assert find_names(text).artists == artists


@pytest.mark.parametrize(
    "sign", ["ft.", "feat.", "featuring", "vs.", "x", "with", "and", "&", "+", "meets", "y", "und"]
)
def test_a_guest_on_an_own_album_or_another_is_part_of_the_credit(sign: str) -> None:
    load(
        *of(FERRY, "Lock", album_artist=FERRY),
        *of(f"{FERRY} {sign} {VALE}", "Own", album_artist=FERRY),
        *of(f"{FERRY} {sign} {VALE}", "Elsewhere", album_artist="Various Artists"),
        *of(KOLB, "Alone", album_artist=KOLB),
    )
    assert passing(artists=(FERRY,)) == {"Lock", "Own", "Elsewhere"}
    assert passing(artists=(VALE,)) == {"Own", "Elsewhere"}
    assert passing(exclude_artists=(FERRY,)) == {"Alone"}
    assert passing(exclude_artists=(VALE,)) == {"Lock", "Alone"}


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("Simon & Garfunkel", "Garfunkel"),
        ("Earth, Wind & Fire", "Earth"),
        ("Belle and Sebastian", "Sebastian"),
        ("Tyler, the Creator", "Tyler"),
        ("Sleeping with Sirens", "Sirens"),
        ("AC/DC", "AC"),
        ("Zoé y Los Otros", "Los Otros"),
    ],
)
def test_a_name_with_such_signs_of_its_own_stays_whole_where_the_library_has_it(name: str, piece: str) -> None:
    load(
        *of(name, "Whole", album_artist=name),
        *of(name, "Also", album_artist="Various Artists"),
        *of(f"{name} feat. {VALE}", "Guest", album_artist=name),
        *of(piece, "Piece", album_artist=piece),
    )
    assert passing(artists=(name,)) == {"Whole", "Also", "Guest"}
    assert passing(artists=(piece,)) == {"Piece"}
    assert passing(exclude_artists=(piece,)) == {"Whole", "Also", "Guest"}
    assert {facet.name for facet in filter_facets(TrackFilter()).artists} == {name, piece, VALE}
    assert find_names(f"songs by {name}").artists == (name,)


def test_an_album_that_two_made_is_also_by_each_whom_the_library_has() -> None:
    load(
        *of(f"{FERRY} & {VALE}", "Both", album_artist=f"{FERRY} & {VALE}"),
        *of(FERRY, "Own", album_artist=FERRY),
    )
    assert passing(artists=(FERRY,)) == {"Both", "Own"}
    assert passing(artists=(f"{FERRY} & {VALE}",)) == {"Both"}
    assert not Artist.objects.filter(name=VALE).exists()


def test_what_others_play_on_an_artists_album_is_by_it_too_but_not_on_a_sampler() -> None:
    load(
        *of(KOLB, "Remix", album_artist=FERRY),
        *of(FERRY, "Own", album_artist=FERRY),
        *of(VALE, "Sampled", album_artist="Various Artists"),
    )
    assert passing(artists=(FERRY,)) == {"Remix", "Own"}
    assert passing(genres=("Electronic",), artists=(FERRY,)) == {"Remix", "Own"}
    assert passing(exclude_artists=(FERRY,)) == {"Sampled"}
    assert passing(exclude_artists=("Various Artists",)) == {"Remix", "Own", "Sampled"}


def test_where_it_is_not_sure_whose_a_track_is_a_refusal_holds_and_a_wish_does_not() -> None:
    load(
        *of("Ferry", "Own", album_artist="Ferry"),
        *of("Ferry & Zoe", "Perhaps", album_artist="Various Artists"),
        *of("Ferry and The Boats", "His band", album_artist="Ferry and The Boats"),
    )
    assert passing(artists=("Ferry",)) == {"Own"}
    assert passing(exclude_artists=("Ferry",)) == set()


def test_credits_follow_what_comes_and_goes() -> None:
    together = of(f"Zoe & {FERRY}", "Both", album_artist="Various Artists")
    load(*together)
    assert passing(artists=("Zoe",)) == set()
    load(*together, *of(FERRY, "Own"))
    assert passing(artists=("Zoe",)) == {"Both"}
    load(*of(FERRY, "Own"))
    assert not Artist.objects.filter(name="Zoe").exists()
    load(*together)
    assert passing(artists=("Zoe",)) == set()
    assert passing(artists=(f"Zoe & {FERRY}",)) == {"Both"}


@pytest.mark.parametrize(
    ("name", "first"),
    [
        (f"{FERRY} feat. {VALE}", FERRY),
        (f"{FERRY}; {KOLB}", FERRY),
        (f"Mira Kestrel & {FERRY}", "Mira Kestrel"),
        (FERRY, FERRY),
        ("Simon & Garfunkel", "Simon & Garfunkel"),
        ("Nobody feat. Somebody", "Nobody feat. Somebody"),
    ],
)
def test_the_first_of_several(name: str, first: str) -> None:
    load(*NEON, *of("Simon & Garfunkel", "Whole"))
    assert first_credited(name) == first
