"""Playlists follow their tracks into a library that Plex has numbered anew; those that were dead are found again."""

import time

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from library.errors import LibraryStorageError
from library.models import Track
from library.schemas import Loaded
from library.servers.values import ServerTrack
from library.services.syncing import lease
from library.services.syncing.execute import sync
from playlists.models import Playlist, PlaylistTrack, Run
from playlists.queries import keys_in_library, refs_of_keys
from playlists.schemas import Entry
from playlists.services.editing import versions
from playlists.services.editing.apply import undo
from playlists.services.editing.entries import entries_of, entry_of, snapshot_of, write_entries
from playlists.services.saving.messages import saved_words
from playlists.services.saving.save import save_playlist
from playlists.services.saving.save_order import SaveOrder
from tests.fakes.plex.library import Section
from tests.fakes.plex.library import Track as PlexTrack
from tests.fakes.plex.server import PlexFake
from tests.library.loading import load
from tests.library.plex.plexing import client_of
from tests.playlists.plexed import connected_to, numbers

pytestmark = pytest.mark.django_db(transaction=True)


def synced(plex: PlexFake) -> Loaded:
    plex.library.now = max(plex.library.now, int(time.time()))
    return async_to_sync(sync)(client_of(plex), source="here", full=True)


@pytest.fixture
def section(plex: PlexFake) -> Section:
    """300 tracks, synced; the fixture of this folder has some already."""
    section = next(iter(plex.library.sections.values()))
    synced(plex)
    return section


def made(tracks: list[PlexTrack], **fields: object) -> Playlist:
    """One of ours, as it is picked; the second one is locked."""
    playlist = Playlist.objects.create(title="Again", wish="rain", **fields)
    refs = {ref.rating_key: ref for ref in refs_of_keys(str(track.key) for track in tracks)}
    write_entries(playlist, tuple(entry_of(refs[str(track.key)]) for track in tracks))
    playlist.tracks.filter(position=2).update(is_locked=True)
    return playlist


def keys_of(playlist: Playlist) -> list[int]:
    return [int(key) for key in playlist.tracks.order_by("position").values_list("rating_key", flat=True)]


def test_it_names_the_same_songs_and_is_saved_whole(plex: PlexFake, section: Section) -> None:
    tracks = section.tracks[3:23]
    playlist = made(tracks)
    plex.library.renumber(*section.tracks)

    assert synced(plex).moved == len(section.tracks)

    assert keys_of(playlist) == numbers(tracks)
    assert [entry.is_locked for entry in entries_of(playlist)] == [place == 1 for place in range(20)]
    outcome = async_to_sync(save_playlist)(playlist.pk, SaveOrder(), connected_to(plex))
    assert saved_words(outcome) == "Saved “Again” to Tower: 20 tracks."
    assert plex.playlists.named("Again").tracks == numbers(tracks)


@pytest.mark.parametrize("step", [2, 3])
def test_a_part_of_the_numbers_is_new(plex: PlexFake, section: Section, step: int) -> None:
    tracks = section.tracks[:20]
    playlist = made(tracks)
    plex.library.renumber(*section.tracks[::step])

    synced(plex)

    assert keys_of(playlist) == numbers(tracks)


def test_numbers_that_others_have_now_lead_to_no_wrong_song(plex: PlexFake, section: Section) -> None:
    tracks = section.tracks[:20]
    playlist = made(tracks)
    keys = [track.key for track in section.tracks]
    for shift in (1, 7):
        plex.library.renumber(*section.tracks, keys=[*keys[shift:], *keys[:shift]])
        synced(plex)
        assert keys_of(playlist) == numbers(tracks)


def test_a_song_that_is_nowhere_is_told_as_that_though_its_number_is_anothers(plex: PlexFake, section: Section) -> None:
    first, second = next(
        pair for pair in zip(section.tracks, section.tracks[1:], strict=False) if pair[0].album is pair[1].album
    )
    playlist = made([first, second])
    number = first.key
    plex.library.remove(section, first)
    plex.library.renumber(second, keys=[number])

    synced(plex)

    gone, there = entries_of(playlist)
    assert there.rating_key == str(number)
    assert keys_in_library([gone, there]) == {str(number)}, "not the other song of the same artist in its place"


def test_playlists_that_were_dead_already_live_again(plex: PlexFake, section: Section) -> None:
    tracks = section.tracks[:20]
    playlist = made(tracks)
    # What a sync did before it could follow.
    PlaylistTrack.objects.all().update(rating_key="99999999")
    plex.library.rate(section.tracks[50], 4.0)

    synced(plex)

    assert keys_of(playlist) == numbers(tracks)


def test_the_same_song_is_not_put_in_twice_and_another_version_not_at_all(plex: PlexFake, section: Section) -> None:
    track, other = section.tracks[0], section.tracks[1]
    playlist = made([track, other])
    dead, *_ = entries_of(playlist)
    lives, off = (entry.model_copy(update={"id": None, "rating_key": key}) for entry, key in ((dead, "1"), (dead, "2")))
    off = off.model_copy(update={"duration_ms": (dead.duration_ms or 0) + 60_000})
    elsewhere = lives.model_copy(update={"rating_key": "3", "album": "Another album"})
    write_entries(playlist, (lives, lives, off, elsewhere))
    plex.library.rate(section.tracks[50], 4.0)

    synced(plex)

    assert keys_of(playlist) == [track.key, 1, 2, 3]


@pytest.mark.parametrize("length", [64, 65, 100])
def test_a_key_that_a_playlist_cannot_keep_is_not_cut(length: int) -> None:
    """Cut off, it would be another track's, and PostgreSQL takes no longer one."""
    song = {"title": "Song", "artist": "Nina", "album": "Blue", "duration_ms": 200_000}
    load(ServerTrack(rating_key="1", **song))
    playlist = Playlist.objects.create(title="Again", wish="rain")
    write_entries(playlist, (Entry(rating_key="1", **song),))
    key = "k" * length

    load(ServerTrack(rating_key=key, **song))

    assert playlist.tracks.get().rating_key == (key if length <= 64 else "1")


def test_what_undo_goes_back_to_follows_too(plex: PlexFake, section: Section) -> None:
    tracks = section.tracks[:5]
    playlist = made(tracks)
    versions.keep(playlist, snapshot_of(playlist), "removed all but one")
    write_entries(playlist, entries_of(playlist)[:1])
    plex.library.renumber(*section.tracks)

    synced(plex)
    undo(playlist.pk)

    assert keys_of(playlist) == numbers(tracks)


def test_a_wish_for_songs_like_one_still_starts_from_it(plex: PlexFake, section: Section) -> None:
    song, unwanted = section.tracks[0], section.tracks[1]
    wish = {"text": "Like it", "song": str(song.key), "exclude_tracks": [str(unwanted.key), "404"]}
    run = Run.objects.create(wish=wish, seed=1)
    plex.library.renumber(*section.tracks)

    synced(plex)

    run.refresh_from_db()
    assert run.wish == {**wish, "song": str(song.key), "exclude_tracks": [str(unwanted.key), "404"]}


def test_trash_takes_them_away_and_gives_them_back(plex: PlexFake, section: Section) -> None:
    tracks = section.tracks[:5]
    playlist = made(tracks)
    plex.library.trash(*tracks[:2])

    synced(plex)
    assert keys_in_library(entries_of(playlist)) == {str(track.key) for track in tracks[2:]}

    plex.library.restore(*tracks[:2])
    synced(plex)
    assert keys_in_library(entries_of(playlist)) == {str(track.key) for track in tracks}
    assert keys_of(playlist) == numbers(tracks)


def test_another_kind_of_library_for_a_while_changes_no_playlist(plex: PlexFake, section: Section) -> None:
    tracks = section.tracks[:5]
    playlist = made(tracks)
    entries = entries_of(playlist)

    load(
        *(
            ServerTrack(
                rating_key=f"demo-{place}",
                title=entry.title,
                artist=entry.artist,
                album=entry.album,
                duration_ms=entry.duration_ms,
            )
            for place, entry in enumerate(entries)
        )
    )
    assert keys_of(playlist) == numbers(tracks)

    synced(plex)
    assert keys_in_library(entries_of(playlist)) == {str(track.key) for track in tracks}


def test_a_sync_that_fails_at_its_end_moves_nothing(
    plex: PlexFake, section: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracks = section.tracks[:20]
    playlist = made(tracks)
    before, stored = keys_of(playlist), set(Track.objects.values_list("rating_key", flat=True))
    plex.library.renumber(*section.tracks)

    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(lease, "succeed", full)
        with pytest.raises(LibraryStorageError):
            synced(plex)

    assert keys_of(playlist) == before
    assert set(Track.objects.values_list("rating_key", flat=True)) == stored
    synced(plex)
    assert keys_of(playlist) == numbers(tracks)


def test_the_settings_say_it(tower: PlexFake, section: Section, owner_client: Client) -> None:
    tower.library.renumber(*section.tracks)

    synced(tower)

    number = len(section.tracks)
    assert owner_client.get("/api/library/status").json()["moved"] == number
    assert f"{number} have new IDs (playlists are updated)" in owner_client.get("/settings/").content.decode()
