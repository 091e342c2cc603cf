"""Prompts of all kinds in six languages, and of some that only look like them (said.yaml)."""

from pathlib import Path
from typing import Any

import pytest

from core.text.word_lists import read_yaml
from tests.playlists.facts.reading import facts_of

_SAID = read_yaml(Path(__file__).with_name("said.yaml"))


@pytest.mark.parametrize(("text", "facts"), _SAID)
def test_all_that_is_said_is_read_and_nothing_else(text: str, facts: dict[str, Any]) -> None:
    assert facts_of(text) == facts
