"""A model's text becomes values: thinking removed, numbers read as they stream, JSON mended and checked."""

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from core.text.db_text import make_json_storable
from llm.errors import AnswerMalformedError
from llm.json_repair import repair_json
from llm.number_parser import NumberReader
from llm.reasoning import ThinkingFilter, strip_thinking

__all__ = ["NumberReader", "ThinkingFilter", "parse_json", "strip_thinking"]

_Model = TypeVar("_Model", bound=BaseModel)
_FENCED = re.compile(r"```[a-zA-Z]*\s*\n(.*?)(?:```|\Z)", re.DOTALL)


def parse_json(text: str, model: type[_Model]) -> _Model:
    """Read a `model` out of an answer, wrapped, chatty or slightly broken; raises AnswerMalformedError."""
    try:
        return model.model_validate(_value(_payload(text)))
    except (ValidationError, ValueError, RecursionError) as exc:
        raise AnswerMalformedError(
            "The model's answer wasn't in the expected format. Try again, or choose a larger model."
        ) from exc


def _payload(text: str) -> str:
    """The JSON within the answer: without thinking, code fence or words around it."""
    visible = strip_thinking(text)
    if fenced := _FENCED.search(visible):
        visible = fenced[1]
    start = min((at for bracket in "{[" if (at := visible.find(bracket)) >= 0), default=0)
    return visible[start:].strip()


def _value(payload: str) -> object:
    """The JSON value; a broken one (single quotes, trailing commas, words after it, half an emoji) is repaired."""
    try:
        value: object = json.loads(payload)
    except ValueError:
        if payload[:1] not in {"{", "["}:
            raise
        value = repair_json(payload)
    value = make_json_storable(value)
    if isinstance(value, list) and len(value) == 1:
        return value[0]  # weak models wrap the object in an array
    return value
