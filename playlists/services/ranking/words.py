"""What of the matching tracks a model saw, in words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from core.text.humanize import pluralize
from llm.status import preview_text

#: By what tracks are near to a prompt.
TERMS: Mapping[str, str] = MappingProxyType(
    {
        "titles": "titles",
        "meaning": "albums",
        "names": "what the model thought of",
        "genres": "genres",
        "artists": "what their artists are like",
    }
)


def seen_text(sent: int, matching: int, ranked_by: Sequence[str], *, kept: int = 0) -> str:
    """For example: 373 tracks match. The model saw the 140 nearest to your prompt, by titles and genres; …

    `kept`: artists that a look through kept, whose tracks come first.
    """
    names = [TERMS[term] for term in ranked_by if term in TERMS]
    if sent >= matching or not (names or kept):
        return preview_text(sent, matching)
    match = pluralize(matching, "track matches", "tracks match")
    if kept:
        return f"{match}. The model saw {sent:,} of them; tracks by the artists it chose had priority."
    by = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{match}. The model saw the {sent:,} nearest to your prompt, by {by}; some of them at random."
