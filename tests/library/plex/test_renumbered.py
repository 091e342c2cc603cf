"""A library that Plex has numbered anew: the same tracks, under other rating keys."""

import time
from collections.abc import Callable, Sequence

import pytest
from asgiref.sync import async_to_sync

from library.models import Track
from library.schemas import Loaded
from library.services.syncing.execute import sync
from library.services.syncing.status import sync_status
from tests.fakes.plex.library import Section
from tests.fakes.plex.library import Track as PlexTrack
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def section(plex: PlexFake) -> Section:
    """300 tracks, synced."""
    section = plex.add_music(300)
    synced(plex)
    plex.library.now = int(time.time())  # later than all that was read
    return section


def synced(plex: PlexFake, *, full: bool = False) -> Loaded:
    return async_to_sync(sync)(client_of(plex), source="here", full=full)


def ids_by_names() -> dict[tuple[str, str, int | None], int]:
    """Our own numbers, by what tells each generated track from the others."""
    rows = Track.objects.values_list("title", "album__title", "duration_ms", "id")
    return {(title, album, length): pk for title, album, length, pk in rows}


def stored() -> dict[str, str]:
    return dict(Track.objects.values_list("rating_key", "title"))


def told(section: Section) -> dict[str, str]:
    return {str(track.key): track.title for track in section.tracks}


WAYS: dict[str, Callable[[PlexFake, Sequence[PlexTrack]], None]] = {
    "all new numbers": lambda plex, tracks: plex.library.renumber(*tracks),
    "half of them": lambda plex, tracks: plex.library.renumber(*tracks[::2]),
    "one": lambda plex, tracks: plex.library.renumber(tracks[7]),
    "each other's": lambda plex, tracks: plex.library.renumber(*tracks, keys=[track.key for track in reversed(tracks)]),
    "the next one's": lambda plex, tracks: plex.library.renumber(
        *tracks, keys=[*(track.key for track in tracks[1:]), tracks[0].key]
    ),
    "two exchanged": lambda plex, tracks: plex.library.renumber(*tracks[3:5], keys=[tracks[4].key, tracks[3].key]),
    "some new, some each other's": lambda plex, tracks: plex.library.renumber(
        *tracks[:100], keys=[*(track.key for track in tracks[50:100]), *range(90_001, 90_051)]
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("full", [False, True])
def test_rows_go_along_with_their_tracks(plex: PlexFake, section: Section, way: str, *, full: bool) -> None:
    before, keys = ids_by_names(), {track: track.key for track in section.tracks}
    WAYS[way](plex, section.tracks)

    loaded = synced(plex, full=full)

    moved = sum(track.key != keys[track] for track in section.tracks)
    assert (loaded.moved, loaded.added, loaded.removed, loaded.totals.tracks) == (moved, 0, 0, 300)
    assert ids_by_names() == before
    assert stored() == told(section)
    assert sync_status().moved == moved


@pytest.mark.parametrize("way", ["all new numbers", "each other's", "the next one's"])
def test_numbers_that_change_without_any_date_are_noticed_too(plex: PlexFake, section: Section, way: str) -> None:
    """A library out of a copy: nothing in it is newer than the last sync, and there are as many tracks as before."""
    before, keys = ids_by_names(), {track: track.key for track in section.tracks}
    dates = {track: (track.added_at, track.updated_at) for track in section.tracks}
    WAYS[way](plex, section.tracks)
    for track, (added, updated) in dates.items():
        track.added_at, track.updated_at = added, updated

    loaded = synced(plex)

    assert loaded.moved == sum(track.key != keys[track] for track in section.tracks)
    assert ids_by_names() == before
    assert synced(plex).moved == 0
    assert sync_status().is_partial


def test_twice_in_a_row(plex: PlexFake, section: Section) -> None:
    before = ids_by_names()
    for _ in range(2):
        plex.library.renumber(*section.tracks)
        assert synced(plex).moved == 300
    assert ids_by_names() == before
    assert synced(plex).moved == 0


def test_what_is_really_gone_or_new_is_told_as_that(plex: PlexFake, section: Section) -> None:
    gone = section.tracks[:3]
    for track in list(gone):
        plex.library.remove(section, track)
    plex.library.renumber(*section.tracks)
    for number in range(5):
        plex.library.add_track(section, section.albums[0], f"Brand new {number}")

    loaded = synced(plex)

    assert (loaded.moved, loaded.added, loaded.removed) == (297, 5, 3)
    assert stored() == told(section)


def test_a_number_that_is_another_tracks_now_while_its_own_is_gone(plex: PlexFake, section: Section) -> None:
    first, second, *_ = section.tracks
    number = first.key
    plex.library.remove(section, first)
    plex.library.renumber(second, keys=[number])
    before = ids_by_names()[second.title, second.album.title, second.duration]

    loaded = synced(plex, full=True)

    assert (loaded.moved, loaded.removed, loaded.added) == (1, 1, 0)
    assert Track.objects.get(rating_key=str(number)).pk == before
    assert stored() == told(section)


def test_an_edited_title_is_still_the_same_track(plex: PlexFake, section: Section) -> None:
    track = section.tracks[5]
    row = Track.objects.get(rating_key=str(track.key)).pk
    track.title = "Quite another name"
    plex.library.touch(track)

    loaded = synced(plex)

    assert (loaded.moved, loaded.changed, loaded.removed) == (0, 1, 0)
    assert Track.objects.get(rating_key=str(track.key)).pk == row


def test_doubles_and_near_doubles_stay_apart(plex: PlexFake) -> None:
    section = plex.library.add_section("Music")
    artist = plex.library.add_artist(section, "Nina")
    blue, best = (plex.library.add_album(section, artist, title) for title in ("Blue", "Best of"))
    for album, length, disc in ((blue, 200_000, 1), (blue, 200_000, 2), (blue, 201_500, 3), (best, 200_000, 1)):
        plex.library.add_track(section, album, "Feeling", duration=length, disc=disc)
    synced(plex)
    before = dict(Track.objects.values_list("id", "album__title"))
    places = {track.pk: (track.disc_number, track.duration_ms) for track in Track.objects.all()}
    plex.library.now = int(time.time())
    plex.library.renumber(*section.tracks)

    assert synced(plex).moved == 4
    assert dict(Track.objects.values_list("id", "album__title")) == before
    assert {track.pk: (track.disc_number, track.duration_ms) for track in Track.objects.all()} == places


def test_a_catalogues_name_outlives_new_names(plex: PlexFake, section: Section) -> None:
    track = section.tracks[5]
    track.guid = "plex://track/5d07cdcf403c640290f5b2a0"
    plex.library.touch(track)
    synced(plex)
    row = Track.objects.get(rating_key=str(track.key)).pk
    plex.library.renumber(track)
    track.title, track.album.title = "Feeling Good (Remastered)", "Blue, Anniversary Edition"

    synced(plex, full=True)

    assert Track.objects.get(rating_key=str(track.key)).pk == row


def test_copies_in_two_libraries_stay_in_theirs(plex: PlexFake) -> None:
    for title in ("Lossless", "Small files"):
        section = plex.library.add_section(title)
        artist = plex.library.add_artist(section, "Nina")
        album = plex.library.add_album(section, artist, "Blue")
        for number in range(1, 4):
            plex.library.add_track(section, album, f"Song {number}", index=number, duration=200_000 + number)
    both = client_of(plex, sections=("1", "2"))
    async_to_sync(sync)(both, source="here", full=True)
    before = dict(Track.objects.values_list("id", "section"))
    lossless, small = (section.tracks for section in plex.library.sections.values())
    plex.library.renumber(*small, *lossless)

    assert async_to_sync(sync)(both, source="here", full=True).moved == 6

    assert dict(Track.objects.values_list("id", "section")) == before


def test_a_library_that_is_called_otherwise_now_is_still_known(plex: PlexFake, section: Section) -> None:
    before = ids_by_names()
    section.title = "All my music"
    plex.library.renumber(*section.tracks)

    assert synced(plex).moved == 300
    assert ids_by_names() == before
