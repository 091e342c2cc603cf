"""The newest status of each thing: what it was before, whether it may begin, and which are forgotten."""

from core.tasks.status_registry import StatusRegistry


def test_only_a_change_is_news() -> None:
    registry = StatusRegistry[str, str](limit=100)
    states = ["ok", "ok", "unreachable", "unreachable", "timeout", "ok", "ok"]
    news = [registry.put("nas", state) != state for state in states]
    assert news == [True, False, True, False, True, True, False]


def test_things_are_told_apart() -> None:
    registry = StatusRegistry[object, str](limit=100)
    assert [registry.put(thing, "ok") != "ok" for thing in ("nas", ("ollama", "nas"), "nas")] == [True, True, False]


def test_it_does_not_grow_for_ever() -> None:
    registry = StatusRegistry[int, str](limit=100)
    for number in range(1_000):
        registry.put(number, "ok")
    assert len(registry.all()) == 100
    assert registry.put(999, "ok") == "ok"


def test_what_is_open_is_neither_begun_again_nor_forgotten() -> None:
    registry = StatusRegistry[int, str](limit=2, is_open=lambda status: status == "open")
    assert registry.begin(1, "open")
    assert not registry.begin(1, "open")
    for number in (2, 3, 4):
        registry.put(number, "ended")
    registry.forget(1)
    assert registry.find(1) == "open"
    assert [registry.find(number) for number in (2, 3, 4)] == [None, None, "ended"]
    registry.put(1, "ended")
    assert registry.begin(1, "open")


def test_what_is_forgotten_is_not_known_any_more() -> None:
    registry = StatusRegistry[int, str](limit=2)
    registry.put(1, "ended")
    registry.forget(1)
    registry.forget(2)
    assert registry.find(1) is None
