"""The description of the API is whole: ways in, refusals, and everything that it refers to."""

import json
import re
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(owner_client: Client) -> Any:
    return owner_client.get("/api/openapi.json").json()


def operations(schema: Any) -> list[tuple[str, Any]]:
    return [(f"{method} {path}", what) for path, ways in schema["paths"].items() for method, what in ways.items()]


def test_everything_that_is_referred_to_is_there(schema: Any) -> None:
    named = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(schema)))
    assert named <= set(schema["components"]["schemas"])
    assert "Refusal" in named


def test_each_operation_says_how_it_refuses(schema: Any) -> None:
    refusals = {name: what["responses"]["default"] for name, what in operations(schema)}
    assert all("application/json" in refusal["content"] for refusal in refusals.values())
    assert set(schema["components"]["schemas"]["Refusal"]["properties"]) == {"error", "code"}


def test_the_ways_in_are_declared_and_health_needs_none(schema: Any) -> None:
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert schema["security"] == [{"token": []}, {"session": []}]
    assert [name for name, what in operations(schema) if what.get("security") == []] == [
        "get /api/health",
        "get /api/health/ready",
    ]


@pytest.mark.parametrize(
    ("operation", "media_type"),
    [
        ("get /api/runs/{run_id}/events", "text/event-stream"),
        ("post /api/generate/stream", "text/event-stream"),
        ("get /api/art/{rating_key}", "image/*"),
        ("get /api/playlists/{playlist_id}/m3u", "application/vnd.apple.mpegurl"),
    ],
)
def test_what_is_no_json_says_what_it_is(schema: Any, operation: str, media_type: str) -> None:
    assert list(dict(operations(schema))[operation]["responses"]["200"]["content"]) == [media_type]


def test_health_may_be_asked_for_its_head_alone() -> None:
    answer = Client().head("/api/health")
    assert (answer.status_code, answer.content) == (200, b"")
    assert Client().head("/api/config").status_code == 401
