"""Artists of the library that a description names."""

import pytest

from playlists.services.telling.strangers import find_artists
from tests.library.loading import load_again, track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library() -> None:
    load_again(*(track(artist=name) for name in ("Queen", "Air", "Joan Baez", "Boston", "The Who", "Sigur Rós")))


TEXTS: dict[str, tuple[str, ...]] = {
    "It ends with Joan Baez and Sigur Ros.": ("Joan Baez", "Sigur Rós"),
    "It ends with a song by Queen.": ("Queen",),
    "Mit einem Lied von Queen.": ("Queen",),
    "Une chanson par Air.": ("Air",),
    "Bands like Air drift along.": ("Air",),
    # Words, towns and titles of nobility.
    "Air and light, from Boston to the sea.": (),
    "She is the queen of the night.": (),
    "Queen of the night.": (),
    "A song for those who wait.": (),
    "by air and by sea": (),
}


def test_names_of_plain_words_must_be_shown_to_be_some() -> None:
    assert {text: find_artists(text) for text in TEXTS} == TEXTS
