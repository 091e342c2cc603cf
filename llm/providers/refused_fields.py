"""Which optional field of a request a server refuses, read out of what it answered. Pure.

Servers say it in many shapes: OpenAI's `param`, pydantic's `loc`, a sentence, a page of HTML, or nothing but 400.
"""

import json
import re
from collections.abc import Iterator, Sequence

from llm.errors import (
    ContextTooLongError,
    ModelMissingError,
    ModelUnavailableError,
    ProviderError,
    RequestRejectedError,
    WrongServerError,
)
from llm.providers.error_mapping import HttpFailure
from llm.providers.refused_field_words import (
    KEPT_OUT,
    LISTING,
    OTHERWISE,
    PHRASES,
    PLAINLY_UNSPECIFIC,
    REFUSING,
    TELLING,
    UNMISTAKABLE,
    UNSPECIFIC,
    WORDS,
)

_STATUSES = frozenset({400, 404, 405, 406, 415, 422, 500, 501})
#: Of an answer: more than any server needs to say what it does not like.
_READ = 4_000
#: Parts of an error that repeat the request.
_ECHOES = frozenset({"input", "body", "request", "ctx", "payload", "model_group"})
_DEEPEST = 8
_POINTERS = frozenset({"param", "loc", "parameter", "field", "path", "params", "fields"})
#: Where an error has an object with a member for each field.
_MAPS_OF_FIELDS = frozenset({"errors", "fields", "violations", "validation_errors"})
#: A pointer with a name in it, not just "body", "null", a number or the path of the call.
_NAME_OF_FIELD = re.compile(
    r"^(?!.*completions)(?:.*[./\[\]])?(?!(?:body|request|json|null|none|root|data)\b)[a-z]\w+\W*$"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HTML = re.compile(r"<[^<>]{0,200}>")


def refused_fields(error: ProviderError, sent: Sequence[str]) -> tuple[str, ...]:
    """Of the optional fields that were `sent` (least needed first), those to leave out next; () where it is not them.

    A refusal that names none means any: they are left out one after another.
    """
    failure = error.told
    if not isinstance(failure, HttpFailure) or not sent or failure.status not in _STATUSES:
        return ()
    if isinstance(error, ContextTooLongError) or not isinstance(
        error, RequestRejectedError | ModelUnavailableError | ModelMissingError | WrongServerError
    ):
        return ()
    told = _Told(failure)
    named = told.pointed_at(sent) or told.said_of(sent)
    if named or isinstance(error, ModelMissingError):
        return named
    return tuple(sent[:1]) if told.is_unspecific(sent) else ()


def is_guess(error: ProviderError) -> bool:
    """Whether `refused_fields` had to guess: what is refused without a name may have been a passing trouble."""
    told = _Told(error.told) if isinstance(error.told, HttpFailure) else None
    return told is not None and not told.pointed_at(tuple(WORDS)) and not told.said_of(tuple(WORDS))


def words_of(error: ProviderError) -> str:
    """All that the server said, in small letters; for looking for the values that it would take."""
    return _Told(error.told).text if isinstance(error.told, HttpFailure) else ""


class _Told:
    """A server's answer, taken apart: its sentences, and the fields that it points at."""

    def __init__(self, failure: HttpFailure) -> None:
        self.status = failure.status
        self.pointers: list[str] = []
        body = failure.body[: 4 * _READ]
        try:
            parts = list(self._parts(json.loads(body)))
        except (ValueError, RecursionError):
            parts = [" ".join(_HTML.sub(" ", body).split())]
        said = " ".join(parts)[:_READ]
        self.text = said.lower()
        self._before_listing = LISTING.split(_in_snake_case(said), maxsplit=1)[0]

    def pointed_at(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that `param` or `loc` names."""
        return tuple(name for name in sent if any(_points_at(pointer, name) for pointer in self.pointers))

    def said_of(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that sentences are about; what they say of who may come in is no matter of fields."""
        return () if KEPT_OUT.search(self.text) else self.named(sent) or self.hinted_at(sent)

    def named(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that a sentence names; an ordinary word (effort) only where something is refused."""
        text = self._before_listing
        refusing = bool(REFUSING.search(text))
        telling = UNMISTAKABLE if self.status in {400, 422} else TELLING
        return tuple(
            name
            for name in sent
            if any((refusing or telling.search(word)) and _has_word(text, word) for word in WORDS[name])
        )

    def hinted_at(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that are meant by other words."""
        return tuple(name for name in sent if any(words in self.text for words in PHRASES.get(name, ())))

    def is_unspecific(self, sent: Sequence[str]) -> bool:
        """Whether some field is refused, and it is not said which."""
        if OTHERWISE.search(self.text) or self._is_about_what_was_not_sent(sent):
            return False
        if PLAINLY_UNSPECIFIC.search(self.text):
            return True
        return self.status in {400, 422, 501} and (not self.text or bool(UNSPECIFIC.search(self.text)))

    def _is_about_what_was_not_sent(self, sent: Sequence[str]) -> bool:
        """Whether a refusal points at something else, or refuses still what has been left out."""
        if any(_NAME_OF_FIELD.search(pointer) for pointer in self.pointers):
            return True
        gone = [word for name in WORDS.keys() - set(sent) for word in WORDS[name] if UNMISTAKABLE.search(word)]
        return any(_has_word(self._before_listing, word) for word in gone)

    def _parts(self, value: object, key: str = "", depth: int = 0) -> Iterator[str]:
        """All texts of an answer; those that point at a field are noted."""
        if isinstance(value, str):
            yield from self._of_text(value, key, depth)
        elif isinstance(value, list) and key == "loc":
            self.pointers.append(_in_snake_case(".".join(map(str, value))))
        elif depth < _DEEPEST:
            if key in _MAPS_OF_FIELDS and isinstance(value, dict):
                self.pointers += map(_in_snake_case, value)
            for name, part in _members(value, key):
                yield from self._parts(part, name, depth + 1)

    def _of_text(self, value: str, key: str, depth: int) -> Iterator[str]:
        if key in _POINTERS:
            self.pointers.append(_in_snake_case(value))
        if value.lstrip()[:1] in {"{", "["}:
            try:
                yield from self._parts(json.loads(value), key, depth + 1)
            except (ValueError, RecursionError):
                pass
            else:
                return
        yield value


def _members(value: object, key: str) -> Iterator[tuple[str, object]]:
    """What an object or a list holds, without what repeats the request."""
    if isinstance(value, list):
        yield from ((key, part) for part in value)
    elif isinstance(value, dict):
        yield from ((name.lower(), part) for name, part in value.items() if name.lower() not in _ECHOES)


def _points_at(pointer: str, name: str) -> bool:
    """Whether `messages.[0].role`, `body.seed` or `output_config.effort` is about this field."""
    parts = set(re.split(r"[.\[\]/]+", pointer))
    if name in {"system", "stream"}:
        return name in parts or (name == "system" and "role" in parts)
    return any(word in parts or pointer.endswith(word) for word in WORDS[name])


def _has_word(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))


def _in_snake_case(text: str) -> str:
    """`maxTokens` as `max_tokens`, all in small letters."""
    return _CAMEL.sub("_", text).lower()
