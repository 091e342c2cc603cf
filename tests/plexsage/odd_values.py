"""Requests that nobody expects, drawn by chance: for each operation of an OpenAPI schema, and for a form's field."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

TEXTS = (
    *(
        "",
        " ",
        "\t",
        "\x00",
        "\x1b[31m",
        "\ufeff",
        "\u202eabc",
        "\ud7ff",
        "a\x00b",
        "\r\nSet-Cookie: a=b",
        "é" * 300,
        "夜" * 5000,
    ),
    *("0", "-1", "1e999", "NaN", "Infinity", "1" * 5000, "9223372036854775808", "1.5", "٣", "²", "true", "null", "[]"),
    *(
        "'; DROP TABLE x;--",
        "{{ 7*7 }}",
        "%s%n%d",
        "{0}",
        "<script>",
        "../../etc/passwd",
        "..",
        "/",
        "%00",
        "%ff",
        "\\",
    ),
    *("http://127.0.0.1:9", "http://169.254.169.254", "http://[::ffff:169.254.169.254]", "javascript:alert(1)", "//x"),
    *("__proto__", "__class__", "__saved__", "__scratch__", "id", "soul", "1970s", "0000-00-00", "2026-13-45T99:99"),
)
NUMBERS = (0, -1, 1, 2, 5, 500, 501, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30, -(2**63) - 1, 0.5, -0.0, 1e308, 1e-320)
OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None], {"a": {"b": []}}, [{}] * 3)
#: Bodies that are no JSON, or not quite.
BODIES = (
    *(
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"1",
        b"{",
        b"{}}",
        b"[" * 5000,
        b'{"a":' * 2000,
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
    ),
    *(b'{"text": NaN}', b'{"text": 1e999}', b'{"a": 1, "a": 2}', b"a=b&c=d", b"<xml/>", b"\x00", b'{"\\u0000": 1}'),
)


class OddRequest(NamedTuple):
    """Of the API; `content` None: without a body."""

    method: str
    path: str
    query: dict[str, str]
    content: bytes | None
    content_type: str


def odd_requests(schema: Any, chance: random.Random, left_out: re.Pattern[str]) -> Iterator[OddRequest]:
    """Endless: every operation once, in another order each time. `left_out`: changes that are not asked for."""
    ways = [
        (method.upper(), path, way)
        for path, there in schema["paths"].items()
        for method, way in there.items()
        if method == "get" or not left_out.search(path)
    ]
    while True:
        chance.shuffle(ways)
        for method, path, way in ways:
            queries = [part for part in way.get("parameters", ()) if part["in"] == "query" and chance.random() < 0.6]
            query = {part["name"]: _worded(drawn(schema, part["schema"], chance)) for part in queries}
            body = way.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            kind = chance.choice(("application/json",) * 19 + ("text/plain",))
            yield OddRequest(method, filled(path, chance), query, _content(schema, body, chance), kind)


def _content(schema: Any, body: Any, chance: random.Random) -> bytes | None:
    if not body:
        return None
    return chance.choice(BODIES) if chance.random() < 0.1 else json.dumps(drawn(schema, body, chance)).encode()


def _worded(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def filled(path: str, chance: random.Random) -> str:
    """With ids that there are, as a rule."""

    def value(_: re.Match[str]) -> str:
        known = f"{chance.randint(1, 12)}"
        return known if chance.random() < 0.8 else quote(odd_text(chance), safe="")[:3000] or "-"

    return re.sub(r"\{\w+\}|<[\w:]+>", value, path)


def odd(chance: random.Random) -> Any:
    """Anything."""
    return chance.choice(chance.choice((TEXTS, NUMBERS, OTHERS)))


def odd_text(chance: random.Random) -> str:
    """For the field of a form, or a part of an address."""
    return str(chance.choice((*TEXTS, *NUMBERS)))


def drawn(schema: Any, part: Any, chance: random.Random, depth: int = 0) -> Any:
    """For a part of an OpenAPI schema: as it asks for, as a rule; something odd in its place now and then."""
    if chance.random() < 0.15:
        return odd(chance)
    part = resolved(schema, part)
    if choices := part.get("anyOf") or part.get("oneOf"):
        return drawn(schema, chance.choice(choices), chance, depth)
    if named := part.get("enum") or [part[name] for name in ("const",) if name in part]:
        return chance.choice(named)
    if part.get("type") == "object":
        return _drawn_object(schema, part, chance, depth)
    if part.get("type") == "array":
        length = chance.choice((0, 1, 2, 5, 600)) if depth < 2 else 1
        return [drawn(schema, part.get("items", {}), chance, depth + 1)] * length
    return _drawn_scalar(part, chance)


def resolved(schema: Any, part: Any) -> Any:
    """What a reference leads to."""
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return part


def _drawn_scalar(part: Any, chance: random.Random) -> Any:
    fitting: dict[str | None, tuple[Any, ...]] = {
        "integer": (part.get("minimum", 0), part.get("maximum", 7), 1, 3, *NUMBERS),
        "number": (part.get("minimum", 0), part.get("maximum", 7), 1, 3, *NUMBERS),
        "boolean": (True, False),
        "null": (None,),
        "string": ("soul", "jazz of the 70s", "1", *TEXTS),
    }
    return chance.choice(fitting.get(part.get("type"), OTHERS))


def _drawn_object(schema: Any, part: Any, chance: random.Random, depth: int) -> Any:
    required = part.get("required", ())
    made = {
        name: drawn(schema, field, chance, depth + 1)
        for name, field in part.get("properties", {}).items()
        if (name in required and chance.random() < 0.95) or chance.random() < 0.35
    }
    return made | ({odd_text(chance): odd(chance)} if chance.random() < 0.1 else {})
