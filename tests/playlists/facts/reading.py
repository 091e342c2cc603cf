"""Reading the facts of a prompt as they are read in a run, on a day that does not change."""

from datetime import date
from typing import Any

from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.unmet import find_unmet
from playlists.services.wishes.years import find_eras

TODAY = date(2026, 11, 30)


def facts_of(text: str, *names: str) -> dict[str, Any]:
    """What is said, by field; `names` are parts of the text that name something of the library."""
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    eras = [(era.start, era.end) for era in find_eras(text)]
    hidden = find_unmet(text, [*places, *eras]).hidden
    return read_facts(text, TODAY, [*places, *eras, *hidden]).model_dump(exclude_none=True)
