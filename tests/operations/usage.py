"""Calls to look at, for the tests of usage."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from llm.schemas import CallReport, Usage
from llm.services.usage.record import record_call

CLOUD: dict[str, Any] = {"provider": "openai", "model": "gpt-4.1-mini"}
TOLD = Usage(input_tokens=10_000, output_tokens=500, cached_tokens=4_000)


def call(person: User | None = None, *, at: datetime | None = None, **other: Any) -> None:
    """Note a call as if it had just ended: a local model's, unless `other` says otherwise."""
    usual = {"purpose": "picking", "provider": "ollama", "model": "llama3:8b", "usage": TOLD, "outcome": "answered"}
    report = CallReport(**{"seconds": 90.0, **usual, **other})
    record_call(report, person.pk if person else None, at=at or timezone.now())
