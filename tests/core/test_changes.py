"""A state is news when it was another one before."""

from core.tasks.log_changes import Changes


def test_only_a_change_is_news() -> None:
    changes = Changes()
    states = ["ok", "ok", "unreachable", "unreachable", "timeout", "ok", "ok"]
    assert [changes.is_news("nas", state) for state in states] == [True, False, True, False, True, True, False]


def test_things_are_told_apart() -> None:
    changes = Changes()
    assert [changes.is_news(thing, "ok") for thing in ("nas", ("ollama", "nas"), "nas")] == [True, True, False]


def test_it_does_not_grow_for_ever() -> None:
    changes = Changes()
    for number in range(1_000):
        changes.is_news(number, "ok")
    assert len(changes._last) == 100
    assert not changes.is_news(999, "ok")
