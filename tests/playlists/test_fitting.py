"""Which lines of a list fit into so many tokens."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from library.schemas import TrackRef
from llm.budget import token_bound
from playlists.prompts.listing import lay_out, lay_out_named, name_line, name_tracks, year_line
from playlists.services.generation.fitting import lines_that_fit


def track(number: int, title: str, year: int | None = 1975) -> TrackRef:
    return TrackRef(rating_key=str(number), title=title, artist="Neon Ferry", album="Quay", year=year)


def one_by_one(tracks: Sequence[TrackRef], room: int) -> Iterator[TrackRef]:
    """What fits, told line by line."""
    years: set[str] = set()
    for each in tracks:
        if room < 8:
            return
        year = year_line(each)
        cost = token_bound(f"{len(tracks)} {name_line(each)}\n")
        cost += 0 if year in years else token_bound(f"{year}\n")
        if cost <= room:
            room -= cost
            years.add(year)
            yield each


tracks_of_any_kind = st.lists(
    st.tuples(st.text(st.sampled_from("aQz é静-(1\n "), max_size=120), st.none() | st.integers(1970, 1980)),
    max_size=200,
).map(lambda rows: [track(number, title, year) for number, (title, year) in enumerate(rows)])


@given(tracks_of_any_kind, st.integers(-10, 4_000))
def test_many_at_once_fit_as_one_by_one(tracks: list[TrackRef], room: int) -> None:
    fitting = lines_that_fit(name_tracks(tracks), room)
    assert list(fitting.tracks) == list(one_by_one(tracks, room))
    assert token_bound(lay_out_named(fitting).text) <= max(0, room)
    assert lay_out_named(fitting) == lay_out(fitting.tracks)


def test_a_long_list_fits_up_to_its_room() -> None:
    tracks = [track(number, f"Song of the number {number}", 1950 + number % 70) for number in range(2_000)]
    for room in (7, 5_000, 20_000, 10**6):
        assert list(lines_that_fit(name_tracks(tracks), room).tracks) == list(one_by_one(tracks, room))
