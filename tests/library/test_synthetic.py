"""Made-up libraries: repeatable, and as odd as real ones."""

from itertools import islice

from library.servers.demo.synthetic import synthetic_tracks


def test_the_same_seed_makes_the_same_library() -> None:
    assert list(synthetic_tracks(300, seed=1)) == list(synthetic_tracks(300, seed=1))
    assert list(synthetic_tracks(300, seed=1)) != list(synthetic_tracks(300, seed=2))


def test_as_many_tracks_as_asked_for_each_with_its_own_key() -> None:
    for count in (1, 2, 1000, 2500):
        assert len({track.rating_key for track in synthetic_tracks(count)}) == count


def test_it_has_the_tails_that_real_libraries_have() -> None:
    tracks = list(islice(synthetic_tracks(8000, seed=9), 8000))
    by_genre = [sum(genre in track.genres for track in tracks) for genre in ("Rock", "Britpop")]
    assert by_genre[0] > 5 * by_genre[1]
    assert len({(track.year or 0) // 10 for track in tracks}) >= 8
    assert any(not track.title.isascii() for track in tracks)
    assert any(len(track.title) > 200 for track in tracks)
    assert 0.1 < sum(track.user_rating is not None for track in tracks) / len(tracks) < 0.3
    assert any(track.year is None for track in tracks)
