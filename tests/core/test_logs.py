"""Secrets never come out in the logs."""

import base64
import io
import json
import logging
import logging.config
from collections.abc import Iterator
from time import process_time

import pytest
from django.test import RequestFactory

from core.logs.config import LogFormat, logging_config
from core.logs.filters import HealthCheckFilter
from core.text.redact import HIDDEN, Redactor

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


@pytest.mark.parametrize(
    "form",
    [
        "/x?q=my-%22Xy77%5Codd-%C3%A9-key&r=1",
        "/x?q=my-%22xy77%5codd-%c3%a9-key&r=1",
        r"{\"error\": \"my-\\\"Xy77\\\\odd-é-key\"}",
        "<p>my-&quot;Xy77\\odd-é-key</p>",
        f"challenge {base64.b64encode(f'me:{KEY}'.encode()).decode()}",
        f"challenge {base64.urlsafe_b64encode(f'user:{KEY}:x'.encode()).decode()}",
        f"bytes {KEY.encode().hex()}",
        f"bytes {KEY.encode().hex().upper()}",
        KEY.upper(),
    ],
)
def test_a_known_secret_is_hidden_however_it_is_spelled(form: str) -> None:
    redacted = Redactor([KEY])(form)
    assert HIDDEN in redacted
    for part in ("xy77", "odd", KEY.encode().hex()[8:16], base64.b64encode(KEY.encode()[3:-3]).decode()[4:-4]):
        assert part not in redacted.lower()


@pytest.mark.parametrize("before", [0, 1, 280, 299])
def test_a_secret_across_a_cut_leaves_no_half(before: int) -> None:
    quoted = Redactor(["abcdefghijklmnop"]).redact_beginning("." * before + "abcdefghijklmnop" + "!" * 5_000, 300)
    assert "abc" not in quoted
    assert len(quoted) <= 300


def test_a_text_full_of_secrets_ends_without_half_of_one() -> None:
    assert "abc" not in Redactor(["abcdefghijklmnop"]).redact_beginning("abcdefghijklmnop" * 1_000, 300)


def test_a_message_stays_one_line(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    for forged in ("a\n2026-01-01 INFO ours: b", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "a\x85b", "a\u202eb"):
        logger.warning("wish %s", forged)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 6
    assert not {"\x1b", "\u202e"} & set(stream.getvalue())


def test_what_a_traceback_quotes_begins_no_line(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.error("failed", exc_info=ValueError("a\n2026-01-01 INFO ours: forged"), stack_info=True)
    assert "forged" in stream.getvalue()
    assert not [line for line in stream.getvalue().splitlines()[1:] if not line.startswith("    ")]


def test_a_long_text_is_cut_and_its_length_told(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("GET /%s", "x" * 60_000)
    assert len(stream.getvalue()) < 5_000
    assert "more characters" in stream.getvalue()
    logger.error("failed", exc_info=ValueError("x" * 200_000), extra={"body": "x" * 60_000})
    assert len(stream.getvalue()) < 70_000


@pytest.mark.parametrize("piece", ["x", "a-", "a_", "key ", "key: ", "://a:", "bearer ", "token_", '"key": ', "夜"])
def test_a_long_text_is_redacted_at_once(piece: str) -> None:
    redact = Redactor([KEY])
    text = (piece * 60_000)[:60_000]
    began = process_time()
    redact(text)
    assert process_time() - began < 1  # 0.02 s; it was minutes


@pytest.mark.parametrize(
    ("path", "status", "is_written"),
    [
        ("/api/health", 200, False),
        ("/api/health?verbose=1", 200, False),
        ("/api/health", 503, True),
        ("/api/healthy", 404, True),
        ("/", 200, True),
        ("/api/health/ready", 200, False),
        ("/music/api/health/ready?x=1", 503, False),
        ("/api/health/ready", 500, True),
        ("/metrics", 200, False),
        ("/metrics", 403, True),
    ],
)
def test_a_health_check_is_written_down_only_when_it_fails(path: str, status: int, is_written: bool) -> None:
    arguments = ("127.0.0.1:50000", "GET", path, "1.1", status)
    line = logging.LogRecord("uvicorn.access", logging.INFO, "", 1, '%s - "%s %s HTTP/%s" %d', arguments, None)
    assert HealthCheckFilter().filter(line) is is_written


def test_that_a_server_is_not_ready_is_told_by_the_answer_alone() -> None:
    for path, status, is_written in (
        ("/api/health/ready", 503, False),
        ("/api/health/ready", 500, True),
        ("/", 503, True),
    ):
        line = logging.LogRecord("django.request", logging.ERROR, "", 1, "Service Unavailable: %s", (path,), None)
        line.request, line.status_code = RequestFactory().get(path), status
        assert HealthCheckFilter().filter(line) is is_written


def test_other_lines_of_the_access_log_pass() -> None:
    assert HealthCheckFilter().filter(logging.LogRecord("uvicorn.access", logging.INFO, "", 1, "hello", None, None))
