"""The draw of the candidates."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from library.schemas import Candidate
from playlists.services.generation.sampling import Weights, draw

POOL = [Candidate(id=n, artist_id=n % 7, recording=n) for n in range(200)]
#: 40 artists with three albums of ten tracks each; the albums of the first ten artists are near.
WIDE = [Candidate(id=n, artist_id=n // 30, recording=n, album_id=1 + n // 10) for n in range(1200)]
NEAR = Weights({track.id: 3.0 for track in WIDE if track.artist_id < 10}, frozenset(range(1200)))


def test_named_tracks_come_first_whatever_the_size_of_the_pool() -> None:
    named = [Candidate(id=1000 + n, artist_id=100, recording=1000 + n) for n in range(30)]
    chosen = draw(named, POOL, 50, seed=1)
    assert set(chosen[:30]) == {track.id for track in named}
    assert len(chosen) == 50


def test_named_tracks_leave_room_for_others_also_with_weights() -> None:
    named = [Candidate(id=5000 + n, artist_id=100, recording=5000 + n) for n in range(300)]
    chosen = draw(named, WIDE, 100, seed=1, weights=NEAR)
    assert all(track >= 5000 for track in chosen[:60])
    assert sum(track >= 5000 for track in chosen) == 60


def test_every_artist_is_heard_before_any_is_heard_twice() -> None:
    prolific = [Candidate(id=500 + n, artist_id=101, recording=500 + n) for n in range(500)]
    chosen = draw([], [*POOL, *prolific], 16, seed=3)
    assert sum(track_id >= 500 for track_id in chosen) == 2


def test_of_an_artist_every_album_is_heard_before_any_is_heard_twice() -> None:
    of_one = [track for track in WIDE if track.artist_id == 0]
    albums = [of_one[track].album_id for track in draw([], of_one, 6, seed=2)]
    assert sorted(Counter(albums).values()) == [2, 2, 2]


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    assert draw([], POOL, 40, seed=5) == draw([], POOL, 40, seed=5) != draw([], POOL, 40, seed=6)
    weighed = draw([], WIDE, 40, seed=5, weights=NEAR)
    assert weighed == draw([], WIDE, 40, seed=5, weights=NEAR) != draw([], WIDE, 40, seed=6, weights=NEAR)


def test_a_recording_is_drawn_once_however_many_albums_it_is_on() -> None:
    doubles = [Candidate(id=n, artist_id=1, recording=7) for n in range(5)]
    assert len(draw(doubles, doubles, 10, seed=1)) == 1


def test_the_nearest_lead_and_one_in_five_is_left_to_chance() -> None:
    chosen = draw([], WIDE, 50, seed=1, weights=NEAR)
    assert all(track // 30 < 10 for track in chosen[:40])
    # Ten by chance out of all: about a quarter of them are near.
    assert 2 <= sum(track // 30 >= 10 for track in chosen[40:]) <= 10


def test_chance_chooses_only_what_is_typical() -> None:
    typical = frozenset(range(1190, 1200))
    chosen = draw([], WIDE, 50, seed=1, weights=Weights(NEAR.scores, typical))
    assert {track for track in chosen if track // 30 >= 10} == typical


def test_no_artist_and_no_album_fills_the_list_while_there_are_others() -> None:
    one_best = Weights({track.id: 10.0 for track in WIDE if track.artist_id == 3}, frozenset(range(1200)))
    chosen = draw([], WIDE, 100, seed=1, weights=one_best)
    assert chosen[:6] == [track for track in chosen if track // 30 == 3][:6]
    assert sum(track // 30 == 3 for track in chosen[:80]) == 6
    assert max(Counter(track // 10 for track in chosen[:80]).values()) <= 3


def test_of_what_was_asked_for_there_may_be_more_of_an_artist() -> None:
    of_one = frozenset(track.id for track in WIDE if track.artist_id == 3)
    asked_for = Weights(dict.fromkeys(of_one, 6.0), frozenset(range(1200)), leading=of_one)
    assert sum(track in of_one for track in draw([], WIDE, 100, seed=1, weights=asked_for)[:40]) == 24


def test_caps_give_way_where_there_is_nothing_else() -> None:
    of_two = [track for track in WIDE if track.artist_id < 2]
    assert len(draw([], of_two, 50, seed=1, weights=NEAR)) == 50


def test_the_artists_that_were_kept_lead_and_leave_nothing_to_chance() -> None:
    kept = frozenset({20, 21, 30})
    chosen = draw([], WIDE, 60, seed=1, weights=NEAR, kept=kept)
    assert {track // 30 for track in chosen} == kept
    assert all(15 <= count <= 25 for count in Counter(track // 30 for track in chosen).values())


def test_where_those_do_not_fill_the_list_the_rest_is_ranked() -> None:
    kept = frozenset({20})
    chosen = draw([], WIDE, 130, seed=1, weights=NEAR, kept=kept)
    assert {track // 30 for track in chosen[:30]} == kept
    rest = chosen[30:]
    assert len(rest) == 100
    assert sum(track // 30 < 10 for track in rest[:60]) == 60


def test_strict_scores_know_no_exception() -> None:
    weights = Weights({7: 1.0, 8: 2.0}, is_strict=True)
    assert draw([], POOL, 20, seed=1, weights=weights)[:2] == [8, 7]


candidates = st.builds(
    Candidate,
    id=st.integers(0, 50),
    artist_id=st.integers(0, 5),
    recording=st.integers(0, 30),
    album_id=st.integers(0, 8),
)
weights_of_any_kind = st.builds(
    Weights,
    st.dictionaries(st.integers(0, 50), st.floats(-9, 9)),
    st.frozensets(st.integers(0, 50)),
    st.frozensets(st.integers(0, 50)),
    st.booleans(),
)


@given(
    st.lists(candidates),
    st.lists(candidates, unique_by=lambda track: track.id),
    st.integers(1, 60),
    st.integers(0, 2**31),
    st.none() | weights_of_any_kind,
    st.frozensets(st.integers(0, 5)),
)
def test_never_more_than_the_limit_and_never_a_recording_twice(
    named: list[Candidate],
    pool: list[Candidate],
    limit: int,
    seed: int,
    weights: Weights | None,
    kept: frozenset[int],
) -> None:
    chosen = draw(named, pool, limit, seed=seed, weights=weights, kept=kept)
    assert len(chosen) == min(limit, len({track.recording for track in [*named, *pool]}))
    assert chosen == draw(named, pool, limit, seed=seed, weights=weights, kept=kept)
    if not named:
        recordings = {track.id: track.recording for track in pool}
        assert len({recordings[track] for track in chosen}) == len(chosen)
        of_kept = {track.recording for track in pool if track.artist_id in kept}
        first = chosen[: min(limit, len(of_kept))]
        assert all(recordings[track] in of_kept for track in first)


@given(st.dictionaries(st.sampled_from(range(1200)), st.floats(0, 5)), st.integers(1, 60), st.integers(0, 2**31))
def test_caps_hold_whatever_the_scores_are(scores: dict[int, float], limit: int, seed: int) -> None:
    ranked = draw([], WIDE, limit, seed=seed, weights=Weights(scores, frozenset()))
    assert max(Counter(track // 30 for track in ranked).values()) <= 6
    assert max(Counter(track // 10 for track in ranked).values()) <= 3
