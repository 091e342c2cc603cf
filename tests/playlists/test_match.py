"""From the model's answer to tracks of its list."""

from hypothesis import given
from hypothesis import strategies as st

from library.schemas import TrackRef
from playlists.services.picking.match import Matcher, numbers_of_names


def track(title: str, artist: str = "Queen") -> TrackRef:
    return TrackRef(rating_key=f"{artist}/{title}", title=title, artist=artist, album="")


def by_name(ref: TrackRef) -> str:
    return f"{ref.artist} {ref.title}".lower()


TRACKS = [
    track("Bohemian Rhapsody"),
    track("Angel of Death", "Slayer"),
    track("bohemian rhapsody"),
    track("Song 2", "Blur"),
]


def test_numbers_become_their_tracks_in_the_order_given() -> None:
    matcher = Matcher(TRACKS, by_name)
    picks = [matcher.offer(n) for n in (4, 1)]
    assert [pick.track.title for pick in picks if pick] == ["Song 2", "Bohemian Rhapsody"]


def test_repeats_foreign_numbers_and_doubles_are_dropped() -> None:
    matcher = Matcher(TRACKS, by_name)
    assert matcher.offer(1) is not None
    assert [matcher.offer(n) for n in (1, 0, -1, 5, 99, 3)] == [None] * 6
    assert matcher.remaining() == [2, 4]


@given(st.lists(st.integers(-5, 60)), st.integers(1, 40))
def test_whatever_comes_each_track_leaves_at_most_once(numbers: list[int], size: int) -> None:
    matcher = Matcher([track(str(n)) for n in range(size)], by_name)
    picks = [pick for n in numbers if (pick := matcher.offer(n))]
    keys = [pick.track.rating_key for pick in picks]
    assert len(keys) == len(set(keys)) == len({n for n in numbers if 1 <= n <= size})
    assert len(matcher.remaining()) == size - len(keys)


def test_names_are_matched_best_first_and_only_well() -> None:
    tracks = [track("Part II", "Pink Floyd"), track("Part I", "Pink Floyd"), track("Song 3", "Blur"), *TRACKS]
    lines = [
        "1. Blur - Song 2",
        "* Queen - Bohemian Rhapsody (1975)",
        "Pink Floyd - Part I",
        "The Beatles - Yesterday",
        "I hope you like this playlist!",
        "",
    ]
    assert numbers_of_names(lines, tracks) == [7, 4, 2]
