"""A country beside a broad genre: the country's own genres, where the library has them."""

import pytest

from playlists.schemas import Wish
from playlists.services.wishes.read import plan_of
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db

_GENRES = (
    "Pop|Rock|Hip-Hop|Jazz|Folk|K-Pop|J-Pop|City Pop|J-Rock|Chanson|French House|House|Bossa Nova|Latin Pop|Krautrock|"
    "Italo Disco|Disco|Britpop|Country|Metal"
)


@pytest.fixture(autouse=True)
def library() -> None:
    load(*(track(f"Song of {genre}", f"Band of {genre}", genres=(genre,)) for genre in _GENRES.split("|")))


@pytest.mark.parametrize(
    ("text", "genres", "countries"),
    [
        ("South Korean pop divas", {"K-Pop"}, ("KR",)),
        ("Korean pop", {"K-Pop"}, ("KR",)),
        ("90s Korean pop for a party", {"K-Pop"}, ("KR",)),
        ("koreanischer Pop", {"K-Pop"}, ("KR",)),
        ("pop coréenne", {"K-Pop"}, ("KR",)),
        ("pop coreano", {"K-Pop"}, ("KR",)),
        ("pop from Korea", {"K-Pop"}, ("KR",)),
        ("Japanese pop", {"J-Pop", "City Pop"}, ("JP",)),
        ("Japanese rock", {"J-Rock"}, ("JP",)),
        ("rock japonais", {"J-Rock"}, ("JP",)),
        ("French house", {"French House"}, None),
        ("French pop", {"Chanson"}, None),
        ("Italian disco", {"Italo Disco"}, None),
        # Beside the broad genre, as its tracks may be from anywhere.
        ("Brazilian jazz", {"Jazz", "Bossa Nova"}, ("BR",)),
        ("jazz brasileiro", {"Jazz", "Bossa Nova"}, ("BR",)),
        ("Spanish pop", {"Pop", "Latin Pop"}, None),
        ("British pop", {"Pop", "Britpop"}, ("GB",)),
        # Nothing of their own in this library: the genre, and the artists' country.
        ("French rap", {"Hip-Hop"}, None),
        ("German hip hop", {"Hip-Hop"}, None),
        ("Japanese jazz", {"Jazz"}, ("JP",)),
        ("Norwegian metal", {"Metal"}, ("NO",)),
        # Not beside it.
        ("pop, and a Korean dinner", {"Pop"}, ("KR",)),
        ("pop and rock", {"Pop", "Rock"}, None),
    ],
)
def test_a_country_beside_a_genre(text: str, genres: set[str], countries: tuple[str, ...] | None) -> None:
    plan = plan_of(Wish(text=text))
    assert set(plan.genres) == genres
    assert countries is None or plan.countries == countries


def test_it_is_refused_likewise() -> None:
    plan = plan_of(Wish(text="pop, but no Korean pop"))
    assert (plan.genres, plan.without_genres) == (("Pop",), ("K-Pop",))
