"""The draw of the candidates."""

from hypothesis import given
from hypothesis import strategies as st

from playlists.services.sample import PoolTrack, draw

POOL = [PoolTrack(id=n, artist=n % 7, recording=f"r{n}") for n in range(200)]


def test_named_tracks_come_first_whatever_the_size_of_the_pool() -> None:
    named = [PoolTrack(id=1000 + n, artist="miles", recording=f"m{n}") for n in range(30)]
    chosen = draw(named, POOL, 50, seed=1)
    assert set(chosen[:30]) == {track.id for track in named}
    assert len(chosen) == 50


def test_every_artist_is_heard_before_any_is_heard_twice() -> None:
    prolific = [PoolTrack(id=500 + n, artist="prolific", recording=f"p{n}") for n in range(500)]
    chosen = draw([], [*POOL, *prolific], 16, seed=3)
    assert sum(track_id >= 500 for track_id in chosen) == 2


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    assert draw([], POOL, 40, seed=5) == draw([], POOL, 40, seed=5) != draw([], POOL, 40, seed=6)


def test_a_recording_is_drawn_once_however_many_albums_it_is_on() -> None:
    doubles = [PoolTrack(id=n, artist="x", recording="same") for n in range(5)]
    assert len(draw(doubles, doubles, 10, seed=1)) == 1


@given(
    st.lists(st.builds(PoolTrack, id=st.integers(0, 50), artist=st.integers(0, 5), recording=st.integers(0, 30))),
    st.integers(1, 60),
    st.integers(0, 2**31),
)
def test_never_more_than_the_limit_and_never_a_recording_twice(pool: list[PoolTrack], limit: int, seed: int) -> None:
    chosen = draw([], pool, limit, seed=seed)
    assert len(chosen) == min(limit, len({track.recording for track in pool}))
