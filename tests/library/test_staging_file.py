"""Prepared tracks come back from the staging file as they went in, whatever a server calls them."""

from hypothesis import given
from hypothesis import strategies as st

from library.servers.values import ServerTrack
from library.services.loading.prepare import Preparer
from library.services.loading.staging_file import StagingFile

NAMES = st.text(st.characters(exclude_categories=[]), max_size=12)  # halves of surrogate pairs, tabs and line ends too
#: Of version 5 of what is prepared.
FINGERPRINT = 9205350675137696554


@given(st.lists(st.tuples(NAMES, NAMES), max_size=5))
def test_keys_and_tracks_come_back_in_order(told: list[tuple[str, str]]) -> None:
    tracks = [ServerTrack(rating_key=key, title=title, artist="A") for key, title in told]
    prepare = Preparer()
    with StagingFile() as staged:
        staged.add(tracks[:2])
        staged.add(tracks[2:])
        heads = list(staged.heads())
        found = list(staged.at(head.place for head in heads))
    assert staged.count == len(tracks)
    assert [head.rating_key for head in heads] == [key for key, _ in told]
    assert [head.fingerprint for head in heads] == [fingerprint for _, fingerprint in found]
    wanted = [prepare(track) for track in tracks]
    assert [track._replace(genres=()) for track, _ in found] == [track._replace(genres=()) for track in wanted]


def test_a_fingerprint_is_that_of_the_release_before() -> None:
    """A new one for an old track would have every library written anew after an upgrade."""
    track = ServerTrack(rating_key="7", title="Ünter\tway", artist="A", genres=("Rock",), moods=("Sad", "Warm"))
    with StagingFile() as staged:
        staged.add([track])
        (head,) = staged.heads()
    assert head.fingerprint == FINGERPRINT
