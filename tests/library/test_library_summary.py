"""What the library is made of, for suggestions."""

import pytest

from library.counts.library_summary import library_summary
from library.services.genres.decisions import hide, show
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db


def test_what_people_decide_about_genres_counts_at_once() -> None:
    load(*(track(f"{genre} {number}", genres=(genre,)) for genre in ("Soul", "Funk", "Jazz") for number in range(25)))
    assert set(library_summary().genres) == {"Soul", "Funk", "Jazz"}
    hide("Funk")
    assert set(library_summary().genres) == {"Soul", "Jazz"}
    hide("Jazz")
    show("Funk")
    assert set(library_summary().genres) == {"Soul", "Funk"}
    hide("Soul")
    show("Jazz")
    assert set(library_summary().genres) == {"Funk", "Jazz"}, "as many rules as before, but others"
