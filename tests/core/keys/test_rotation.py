"""Keys are replaced, all secrets rewritten; wherever that ends, everything can be read, and the next try finishes."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from core.keys import rotation
from core.keys.files import KEYS, PREVIOUS
from core.keys.in_use import KeysInUseError, keys_alone, share_keys
from core.keys.rotation import environment_keys, rotate
from core.keys.state import find_key_state
from core.keys.stored import secret_fields
from llm.models import ProviderSettings
from tests.core.keys.conftest import Restart, readable, sessions

pytestmark = pytest.mark.django_db


def ciphertexts() -> set[str]:
    found = set()
    for model, field in secret_fields():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {field.column} FROM {model._meta.db_table} WHERE {field.column} IS NOT NULL")
            found |= {value for (value,) in cursor.fetchall()}
    return found


def keys_in(folder: Path) -> tuple[str, ...]:
    return tuple((folder / name).read_text() for name in KEYS)


def test_both_keys_are_replaced_and_every_secret_is_rewritten(folder: Path, stored: set[str], restart: Restart) -> None:
    keys, texts = keys_in(folder), ciphertexts()
    assert sessions() == 1
    done = rotate()
    assert (done.replaced, done.rewritten, done.unreadable) == (KEYS, 4, ())
    assert not set(keys) & set(keys_in(folder))
    assert not texts & ciphertexts()
    assert {path.name for path in folder.iterdir()} == set(KEYS)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    restart()
    assert readable() == stored
    assert sessions() == 0
    assert find_key_state().trouble is None


def test_the_previous_keys_read_nothing_any_more(folder: Path, stored: set[str], restart: Restart) -> None:
    keys = keys_in(folder)
    rotate()
    for name, key in zip(KEYS, keys, strict=True):
        (folder / name).write_text(key)
    restart()
    assert readable() == set()


class Died(BaseException):
    """What a kill is, for whoever catches exceptions."""


def dies(monkeypatch: pytest.MonkeyPatch, name: str, call: int, *, after: bool) -> None:
    """At this call of the function, before or after its work."""
    work, calls = getattr(rotation, name), iter(range(100))

    def dying(*arguments: Any, **named: Any) -> Any:
        last = next(calls) == call
        if last and not after:
            raise Died
        result = work(*arguments, **named)
        if last:
            raise Died
        return result

    monkeypatch.setattr(rotation, name, dying)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("write_previous", 0),
        ("replace_key", 0),
        ("replace_key", 1),
        ("_rewrite", 0),
        ("_end_sessions", 0),
        ("forget_previous", 0),
    ],
)
@pytest.mark.parametrize("again", [True, False], ids=["twice", "once"])
def test_wherever_it_dies_everything_is_read_and_the_next_try_finishes(
    name: str, call: int, after: bool, again: bool, folder: Path, stored: set[str], restart: Restart
) -> None:
    for _ in range(2 if again else 1):
        with pytest.MonkeyPatch.context() as patch:
            dies(patch, name, call, after=after)
            with pytest.raises(Died):
                rotate()
        restart()
        assert readable() == stored
        state = find_key_state()
        assert (state.trouble == "unfinished") == (folder / PREVIOUS).exists()
        assert not state.trouble or "rotate_keys" in state.todo
    ProviderSettings.objects.filter(provider="openai").update(api_key="stored in between 1234")
    restart()
    rotate()
    restart()
    assert readable() == stored | {"stored in between 1234"}
    assert {path.name for path in folder.iterdir()} == set(KEYS)


def test_a_database_that_fails_leaves_everything_readable(
    folder: Path, stored: set[str], restart: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OperationalError("database or disk is full")

    texts = ciphertexts()
    monkeypatch.setattr(rotation, "_end_sessions", full)
    with pytest.raises(OperationalError):
        rotate()
    assert ciphertexts() == texts  # the whole transaction, or nothing of it
    restart()
    assert readable() == stored


def test_a_folder_that_cannot_be_written_is_left_alone(
    folder: Path, stored: set[str], restart: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = keys_in(folder)

    def read_only(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("core.keys.files.os.open", read_only)
    with pytest.raises(PermissionError):
        rotate()
    monkeypatch.undo()
    assert keys_in(folder) == keys
    assert {path.name for path in folder.iterdir()} == set(KEYS)


def test_what_no_key_reads_stays_as_it_is(folder: Path, stored: set[str], restart: Restart) -> None:
    strange = "gAAAAABwritten-with-a-key-that-may-come-back"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE llm_providersettings SET api_key = %s WHERE provider = 'openai'", [strange])
    done = rotate()
    assert done.unreadable == ("api key of provider settings (openai)",)
    assert strange in ciphertexts()
    assert readable() == stored


def test_with_both_keys_of_the_environment_the_files_are_not_touched(
    settings: Settings, folder: Path, stored: set[str]
) -> None:
    settings.KEY_NAMES = ("SECRET_KEY", "SALT_KEY_FILE")
    keys, texts = keys_in(folder), ciphertexts()
    assert [key.fallbacks for key in environment_keys()] == ["SECRET_KEY_FALLBACKS", "SALT_KEY_FALLBACKS"]
    assert not any(key.has_fallbacks for key in environment_keys())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60
    assert [key.has_fallbacks for key in environment_keys()] == [True, False]
    done = rotate()
    assert (done.replaced, done.rewritten) == ((), 4)
    assert keys_in(folder) == keys
    assert not texts & ciphertexts()
    settings.SECRET_KEY_FALLBACKS = []
    assert readable() == stored
    assert sessions() == 1  # nobody's session was signed with what has gone


def test_of_two_keys_the_one_in_a_file_is_replaced(settings: Settings, folder: Path, stored: set[str]) -> None:
    settings.KEY_NAMES = ("SECRET_KEY", "salt_key")
    secret, salt = keys_in(folder)
    assert rotate().replaced == ("salt_key",)
    assert keys_in(folder)[0] == secret
    assert keys_in(folder)[1] != salt
    assert secret not in "".join(path.read_text() for path in folder.iterdir() if path.name != "secret_key")
    assert readable() == stored


def test_it_waits_for_nobody_who_uses_the_keys(folder: Path, stored: set[str]) -> None:
    held = share_keys(folder)
    assert share_keys(folder) is not None  # servers don't mind each other
    with pytest.raises(KeysInUseError):
        rotate()
    assert held is not None
    assert {path.name for path in folder.iterdir()} == set(KEYS)


def test_keys_that_are_changed_by_somebody_else_are_not_changed_again(
    folder: Path, stored: set[str], restart: Restart
) -> None:
    (folder / "secret_key").write_text("another command was first, and this one has read the keys before")
    with pytest.raises(KeysInUseError):
        rotate()
    with keys_alone(folder), pytest.raises(KeysInUseError):
        share_keys(folder)
