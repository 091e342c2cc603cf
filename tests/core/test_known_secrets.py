"""What the process knows to be secret is hidden in what others say, also what it has learnt since its start."""

import io
import json
import logging
from collections.abc import Callable
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from accounts.services.hashing import new_secret
from accounts.services.tokens import MARK
from core.logs.formatters import JSONFormatter, TextFormatter
from core.text.known_secrets import KnownSecrets, hide_secrets, hide_secrets_in, known_secrets
from core.text.redact import HIDDEN
from llm.models import ProviderSettings

SECRET = "Zq7-typed/on a page"


@pytest.mark.parametrize(
    "said",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps(SECRET),
        SECRET.upper(),
        SECRET.replace(" ", "+").replace("/", "%2F"),
        f"Wert: „{SECRET}“",
    ],
)
def test_what_was_learnt_is_hidden_in_texts_and_logs(said: str) -> None:
    known = KnownSecrets()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    for formatter in (TextFormatter(known), JSONFormatter(known)):
        handler.setFormatter(formatter)
        record = logging.LogRecord("x", logging.INFO, "x", 1, "said %s", (said,), None)
        assert "zq7" in handler.format(record).lower()
        known.learn(SECRET)
        assert "zq7" not in handler.format(record).lower()
        assert HIDDEN in known.in_texts.hide_known(said)
        known.forget()


@pytest.mark.django_db
def test_the_database_teaches_by_being_written_and_by_being_read() -> None:
    row = ProviderSettings.objects.create(provider="openai", api_key=SECRET)
    assert hide_secrets(f"no such key: {SECRET}") == f"no such key: {HIDDEN}"
    known_secrets().forget()
    assert SECRET in hide_secrets(SECRET)
    ProviderSettings.objects.get(pk=row.pk)
    assert hide_secrets(SECRET) == HIDDEN


def test_of_a_name_and_a_password_the_password_is_hidden_alone_too() -> None:
    known = KnownSecrets()
    known.learn("ada:Pass-word-1843")
    assert known.in_texts.hide_known("denied: Pass-word-1843") == f"denied: {HIDDEN}"


@pytest.mark.parametrize("word", ["ollama", "not-needed", "lm-studio", "short", "none"])
def test_words_that_are_typed_for_want_of_a_key_stay_readable(word: str) -> None:
    known = KnownSecrets([word])
    known.learn(word)
    assert known.in_texts.hide_known(f"{word} at localhost") == f"{word} at localhost"


def test_values_of_every_shape_are_looked_through() -> None:
    known_secrets().learn(SECRET)
    value = {"title": f"By {SECRET}", "tracks": [{"name": SECRET}, 3, None, True], "key": "plain"}
    hidden = {"title": f"By {HIDDEN}", "tracks": [{"name": HIDDEN}, 3, None, True], "key": "plain"}
    assert hide_secrets_in(value) == hidden


def test_it_forgets_the_oldest_and_never_what_it_was_given() -> None:
    known = KnownSecrets(["Given-Secret-1"])
    for number in range(100):
        known.learn(f"Learnt-Secret-{number:04}")
    assert known.in_texts.hide_known("Given-Secret-1 Learnt-Secret-0099") == f"{HIDDEN} {HIDDEN}"
    assert known.in_texts.hide_known("Learnt-Secret-0001") == "Learnt-Secret-0001"


def test_nobody_who_prints_it_sees_one() -> None:
    known = KnownSecrets([SECRET])
    known.learn(SECRET)
    assert SECRET not in f"{known!r} {known} {SecretStr(SECRET)}"


@pytest.mark.parametrize(
    "path",
    ["/setup/owner/{}/", "/login/demo/{}/", "/welcome/{}", "http://nas:5765/setup/owner/{}/?next=/"],
)
def test_one_time_links_and_tokens_for_scripts_are_in_no_log(path: str) -> None:

    redact: Callable[[str], str] = KnownSecrets().in_logs
    token = new_secret()
    assert token not in redact(f'127.0.0.1 - "GET {path.format(token)} HTTP/1.1" 200')
    assert token not in redact(f"X-Odd: {MARK}{token}")
    assert token not in redact(f"Cookie: sessionid={token}; csrftoken={token}")
