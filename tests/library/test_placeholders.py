"""Names that are none: unknown artists and albums, and several artists at once."""

import pytest

from library.models import Album, Artist, Track
from library.names.normalization import artist_key
from library.names.placeholders import NOBODY, drop_placeholder
from library.search.names_in_text import find_names
from library.search.tracks import search_tracks
from tests.library.loading import load, track


@pytest.mark.parametrize(
    "name",
    ["[Unknown Artist]", "[Unknown Album]", "Unknown Artist", "unknown artist", "<unknown>", "[unknown]", "[Untitled]",
     "(Unknown)", "Unbekannter Künstler", "Artiste inconnu", "[No Album]", "Okänd artist"],
)  # fmt: skip
def test_a_placeholder_is_no_name(name: str) -> None:
    assert drop_placeholder(name) == ""


@pytest.mark.parametrize(
    "name",
    ["Unknown", "The Unknown", "Unknown Mortal Orchestra", "Unknown Pleasures", "Untitled", "None", "Unknown Artists",
     "[Unknown Orchestra]", "Album", ""],
)  # fmt: skip
def test_a_name_with_such_words_is_one(name: str) -> None:
    assert drop_placeholder(name) == name


@pytest.mark.parametrize(
    "name",
    ["Various", "Various Artists", "VARIOUS ARTISTS", "V.A.", "VA", "V/A", "Verschiedene Interpreten", "VV.AA.",
     "Varios Artistas", "Artistes divers", "Diverse Künstler", "The Various Artists", "Unknown artist"],
)  # fmt: skip
def test_several_at_once_are_nobody(name: str) -> None:
    assert artist_key(name) in NOBODY


@pytest.mark.parametrize("name", ["Vampire Weekend", "Various Cruelties", "Diva", "Various Production", "VAST"])
def test_others_are_somebody(name: str) -> None:
    assert artist_key(name) not in NOBODY


@pytest.mark.django_db
def test_placeholders_are_shown_as_what_they_are_and_found_by_nobody() -> None:
    load(
        track("Song", artist="[Unknown Artist]", album_artist="[Unknown Artist]", album="[Unknown Album]"),
        track("", artist="[Unknown Artist]", album="Live at Home", rating_key="2"),
        track("[Unknown Title]", artist="Nina", album="[Unknown Album]", rating_key="3"),
    )

    assert set(Artist.objects.values_list("name", flat=True)) == {"Unknown artist", "Nina"}
    assert set(Album.objects.values_list("title", flat=True)) == {"Unknown album", "Live at Home"}
    assert list(Track.objects.order_by("id").values_list("title", flat=True)) == ["Song", "Untitled", "Untitled"]
    assert search_tracks("unknown") == []
    assert [found.title for found in search_tracks("song")] == ["Song"]
    assert find_names("songs by unknown artist").artists == ()


@pytest.mark.django_db
def test_a_performer_that_is_unknown_is_the_albums() -> None:
    load(track("Song", artist="[Unknown Artist]", album_artist="Nina"))
    assert Track.objects.get().artist.name == "Nina"


@pytest.mark.django_db
def test_two_unknown_songs_of_one_title_are_two_recordings() -> None:
    load(
        track("Yesterday", artist="[Unknown Artist]", album="Tape 1", rating_key="1"),
        track("Yesterday", artist="[Unknown Artist]", album="Tape 2", rating_key="2"),
        track("Yesterday", artist="The Beatles", album="Help!", rating_key="3"),
        track("Yesterday", artist="The Beatles", album="1962-1966", rating_key="4"),
    )
    assert Track.objects.values("recording").distinct().count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Various", "V.A.", "Verschiedene Interpreten"])
def test_several_at_once_are_not_read_as_an_artist(name: str) -> None:
    load(track("Song", artist=name, album_artist=name))
    assert find_names(f"songs by {name}").artists == ()
