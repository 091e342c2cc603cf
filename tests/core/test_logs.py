"""Secrets never come out in the logs."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from core.logs import LogFormat, logging_config
from core.redact import HIDDEN, Redactor

KEY = 'my-"Xy77\\odd-é-key'


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of our own, set up by the real configuration, writing to memory."""
    log_format: LogFormat = request.param
    config = logging_config("INFO", log_format, secrets=[KEY])
    stream = io.StringIO()
    config["handlers"]["stderr"]["stream"] = stream
    config["loggers"] = {"ours": {"handlers": ["stderr"], "propagate": False}}
    del config["root"]
    logging.config.dictConfig(config)
    yield logging.getLogger("ours"), stream
    logging.getLogger("ours").handlers.clear()
    logging.getLogger("ours").propagate = True


def test_a_known_secret_is_hidden_wherever_it_is(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.info("message %s", KEY)
    logger.info("dict %s", {"value": KEY})
    logger.info("extra", extra={"value": KEY, "inner": [{"api_key": "Xy77 too"}], "error": OSError(KEY)})
    try:
        int(KEY)
    except ValueError:
        logger.exception("failed", stack_info=True)
    text = stream.getvalue()
    assert "failed" in text
    assert "ValueError" in text
    assert "Xy77" not in text
    assert text.count(HIDDEN) >= 3


def test_json_lines_stay_json(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("Authorization: Bearer abc.def %s", KEY, extra={"run": 7})
    line = stream.getvalue().strip()
    if not line.startswith("{"):
        assert f"WARNING ours: Authorization: Bearer {HIDDEN}" in line
        return
    record = json.loads(line)
    assert record["level"] == "WARNING"
    assert record["run"] == 7
    assert "abc.def" not in record["message"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc123.x-y_z", "abc123"),
        ('{"authorization": "Bearer abc123"}', "abc123"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("wrong key sk-ant-api03-AbCdEf1234", "AbCdEf"),
        ("key AIzaSyA1234567890123456789012 is bad", "SyA1234"),
        ("GET /library?X-Plex-Token=tok3n&x=1", "tok3n"),
        ("GET /v1beta/models?key=tok3n", "tok3n"),
        ("headers {'x-api-key': 'tok3n'}", "tok3n"),
        ("x-goog-api-key: tok3n", "tok3n"),
        ('{"api_key": "tok3n"}', "tok3n"),
        ("postgres://user:tok3n@db:5432/x", "tok3n"),
        ("password=tok3n", "tok3n"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    redacted = Redactor()(text)
    assert secret not in redacted
    assert HIDDEN in redacted


@pytest.mark.parametrize(
    "text",
    [
        "GET /library?X-Plex-Container-Start=0&type=10 200",
        "wish: a keyboard player, monkey=fun",
        "12,450 tokens: fine",
        "run 7 took 3 s at http://localhost:11434/api/tags",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert Redactor(["short"])(text) == text


def test_a_secret_inside_a_longer_one_does_not_leave_a_rest() -> None:
    assert Redactor(["abcdef", "abcdefghi"])("it is abcdefghi.") == f"it is {HIDDEN}."


def test_the_address_of_the_rest_of_a_query_stays_readable() -> None:
    assert Redactor()("/x?token=abc&type=10") == f"/x?token={HIDDEN}&type=10"
