"""What of a request to Ollama is left out, because this server or something that only poses as one refuses it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.values import Frozen

#: Least needed first. Left out, `system` goes before the person's own text.
_OPTIONAL = ("think", "seed", "temperature", "format", "system")


class Attempt(Frozen):
    """What is left out, and the tokens that are added for thoughts; `thinks`: the model is asked for them."""

    left_out: tuple[str, ...] = ()
    room: int = 0
    thinks: bool = False

    def without(self, fields: Iterable[str]) -> "Attempt":
        """The next one, with less."""
        return self.model_copy(update={"left_out": tuple(sorted({*self.left_out, *fields}))})


def optional_fields(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that a body has and that could be left out, least needed first."""
    sent = {*body, *body["options"]}
    return tuple(name for name in _OPTIONAL if name in sent)


def reduce_request(body: Mapping[str, Any], attempt: Attempt) -> dict[str, Any]:
    """The body without what is left out, and without what has no value."""
    if "system" in attempt.left_out and body["system"]:
        body = {**body, "prompt": f"{body['system']}\n\n{body['prompt']}"}
    options = {name: value for name, value in body["options"].items() if name not in attempt.left_out}
    kept = {name: value for name, value in body.items() if name not in attempt.left_out and value is not None}
    return {**kept, "options": options}
