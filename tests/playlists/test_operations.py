"""What edits do to a list, as values: any sequence of them, and what a revision does to a list that was edited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import EditRefusedError
from playlists.schemas import Entry, Revision, Snapshot
from playlists.services.editing import operations
from playlists.services.editing.operations import Edit


def of(*keys: int, locked: frozenset[int] = frozenset()) -> Snapshot:
    entries = tuple(
        Entry(id=key, rating_key=str(key), title=f"T{key}", artist=f"A{key % 3}", is_locked=key in locked)
        for key in keys
    )
    return Snapshot(title="List", entries=entries)


def keys(snapshot: Snapshot) -> list[int]:
    return [int(entry.rating_key) for entry in snapshot.entries]


def picks(*numbers: int) -> tuple[Entry, ...]:
    return tuple(Entry(rating_key=str(number), title=f"T{number}", artist="New") for number in numbers)


numbers = st.integers(1, 12)
lists = st.lists(numbers, unique=True, max_size=10)


@given(lists.filter(bool), st.data())
def test_moving_keeps_every_track_and_puts_it_where_it_was_asked(order: list[int], data: st.DataObject) -> None:
    moved, place = data.draw(st.sampled_from(order)), data.draw(st.integers(-3, 15))
    after = operations.move_to(moved, place)(of(*order)).after
    assert sorted(keys(after)) == sorted(order)
    assert keys(after).index(moved) + 1 == min(max(place, 1), len(order))
    assert [key for key in keys(after) if key != moved] == [key for key in order if key != moved]


@given(lists, st.sets(numbers), st.sets(numbers), st.lists(st.integers(1, 25), unique=True), st.booleans())
def test_a_revision_never_touches_what_is_locked_or_was_not_meant(
    order: list[int], locked: set[int], replaced: set[int], new: list[int], drop: bool
) -> None:
    before = of(*order, locked=frozenset(locked))
    revision = Revision(label="anew", replaced=tuple(map(str, sorted(replaced))), drop=drop)
    after = operations.revise(revision, picks(*new))(before).after
    stays = [entry for entry in before.entries if entry.is_locked or int(entry.rating_key) not in replaced]
    assert [entry for entry in after.entries if entry in stays] == stays
    assert len(set(keys(after))) == len(after.entries)
    assert len(after.entries) == len(order) or (drop and len(after.entries) < len(order))
    assert set(keys(after)) <= set(order) | set(new)


@given(lists, numbers, st.lists(st.integers(20, 30), unique=True))
def test_more_like_a_track_comes_behind_it_or_at_the_end_where_it_is_gone(
    order: list[int], after: int, new: list[int]
) -> None:
    result = keys(operations.revise(Revision(label="more", after=after), picks(*new))(of(*order)).after)
    assert [key for key in result if key in order] == order
    if new and after in order:
        place = result.index(after)
        assert result[place + 1 : place + 1 + len(new)] == new
    else:
        assert result == order + new


def test_places_are_filled_in_order_and_kept_where_too_few_came() -> None:
    revision = Revision(label="anew", replaced=("1", "3", "5"))
    edited = operations.revise(revision, picks(20, 21))(of(1, 2, 3, 4, 5))
    assert keys(edited.after) == [20, 2, 21, 4, 5]
    assert edited.said == "2 new tracks added."
    dropped = operations.revise(revision.model_copy(update={"drop": True}), picks(20))(of(1, 2, 3, 4, 5))
    assert keys(dropped.after) == [20, 2, 4]


def test_a_track_that_came_in_meanwhile_does_not_come_twice() -> None:
    revision = Revision(label="anew", replaced=("1", "2"))
    assert keys(operations.revise(revision, picks(3, 20))(of(1, 2, 3)).after) == [20, 2, 3]


def test_labels_say_what_undo_takes_back() -> None:
    assert operations.remove(2)(of(1, 2)).label == "removed “T2”"
    assert operations.move_by(2, -1)(of(1, 2)).said == "“T2” moved to position 1 of 2."
    assert operations.set_locked(1, is_locked=True)(of(1)).label == "locked “T1”"
    assert operations.rename("  Other   name ")(of(1)).after.title == "Other name"


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(operations.move_by(9, 1), id="move"),
        pytest.param(operations.set_locked(9, is_locked=True), id="lock"),
        pytest.param(operations.add(Entry(rating_key="1", title="T1", artist="A")), id="double"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(edit: Edit) -> None:
    with pytest.raises(EditRefusedError) as refusal:
        edit(of(1, 2))
    assert refusal.value.message.endswith(".")


def test_removing_what_is_gone_is_no_trouble() -> None:
    assert operations.remove(9)(of(1, 2)).after == of(1, 2)


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_title_must_be_one(title: str) -> None:
    with pytest.raises(EditRefusedError):
        operations.rename(title)
