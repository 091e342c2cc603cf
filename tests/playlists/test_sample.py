"""The draw of the candidates."""

from hypothesis import given
from hypothesis import strategies as st

from library.schemas import Candidate
from playlists.services.generation.sampling import draw

POOL = [Candidate(id=n, artist_id=n % 7, recording=n) for n in range(200)]


def test_named_tracks_come_first_whatever_the_size_of_the_pool() -> None:
    named = [Candidate(id=1000 + n, artist_id=100, recording=1000 + n) for n in range(30)]
    chosen = draw(named, POOL, 50, seed=1)
    assert set(chosen[:30]) == {track.id for track in named}
    assert len(chosen) == 50


def test_every_artist_is_heard_before_any_is_heard_twice() -> None:
    prolific = [Candidate(id=500 + n, artist_id=101, recording=500 + n) for n in range(500)]
    chosen = draw([], [*POOL, *prolific], 16, seed=3)
    assert sum(track_id >= 500 for track_id in chosen) == 2


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    assert draw([], POOL, 40, seed=5) == draw([], POOL, 40, seed=5) != draw([], POOL, 40, seed=6)


def test_a_recording_is_drawn_once_however_many_albums_it_is_on() -> None:
    doubles = [Candidate(id=n, artist_id=1, recording=7) for n in range(5)]
    assert len(draw(doubles, doubles, 10, seed=1)) == 1


@given(
    st.lists(st.builds(Candidate, id=st.integers(0, 50), artist_id=st.integers(0, 5), recording=st.integers(0, 30))),
    st.integers(1, 60),
    st.integers(0, 2**31),
)
def test_never_more_than_the_limit_and_never_a_recording_twice(pool: list[Candidate], limit: int, seed: int) -> None:
    chosen = draw([], pool, limit, seed=seed)
    assert len(chosen) == min(limit, len({track.recording for track in pool}))
