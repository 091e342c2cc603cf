"""No model's plan lets a track in that the prompt refuses, or leaves out those of an artist whom it names."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.filters.track_query import TrackQuery
from library.models import Track
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Wish
from playlists.services.generation.filtering import choose_filter
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.planning.reading import read_wish
from tests.playlists.conftest import word

pytestmark = pytest.mark.usefixtures("library")
ARTISTS = tuple(f"Artist {word(n)}" for n in range(6))
names = st.lists(st.sampled_from(ARTISTS), max_size=4, unique=True).map(tuple)
genres = st.lists(st.sampled_from(["Soul", "Jazz"]), max_size=2, unique=True).map(tuple)
#: Those that set no limit of their own to what is named.
plans = st.builds(
    WishPlan,
    artists=names,
    without_artists=names,
    genres=genres,
    only=st.booleans(),
    live=st.booleans(),
    years=st.sampled_from([None, (1950, 1959), (1970, 1979), (1990, 1999)]),
    moods=st.sampled_from([None, ("calm",), ("sad",)]),
    order=st.sampled_from([None, "rising", "shuffled"]),
    minutes=st.none() | st.integers(1, 90),
    per_artist=st.none() | st.integers(1, 3),
)
#: Each leaves so much open that a model is asked.
WISHES = (
    (f"gloomy, dusty, crackling records by candlelight, no {ARTISTS[0]} and no {ARTISTS[1]}", (), ARTISTS[:2]),
    (f"{ARTISTS[2]} and {ARTISTS[3]} for gloomy, dusty, crackling nights, no {ARTISTS[0]}", ARTISTS[2:4], ARTISTS[:1]),
    ("gloomy, dusty, crackling records, anything but Jazz", (), ()),
)


def shown(text: str, model: WishPlan) -> set[int]:
    """All tracks that may be shown, had the model read this."""
    wish = Wish(text=text, ideas=Ideas(artists=model.artists, plan=model))
    read = read_wish(wish)
    assert read.is_worth_asking
    plan = choose_facts(read.plan, wish)
    chosen = choose_filter(settle_wish(wish, plan), plan, read.ideas)
    passing = () if chosen.only_named else TrackQuery(chosen.filter).candidates()
    return {track.id for track in (*passing, *chosen.named, *chosen.suggested)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WISHES), plans)
def test_what_is_refused_stays_out_and_what_is_named_stays_in(
    wish: tuple[str, tuple[str, ...], tuple[str, ...]], model: WishPlan
) -> None:
    text, named, refused = wish
    tracks = Track.objects.filter(pk__in=shown(text, model))
    artists = set(tracks.values_list("artist__name", flat=True))
    assert artists >= set(named)
    assert not artists & set(refused)
    assert "Jazz" not in text or not tracks.filter(genres__name="Jazz").exists()
