"""Which optional field of a request a server refuses, read out of what it answered. Pure.

Servers say it in many shapes: OpenAI's `param`, pydantic's `loc`, a sentence, a page of HTML, or nothing but 400.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from llm.errors import (
    ContextTooLongError,
    ModelMissingError,
    ModelUnavailableError,
    ProviderError,
    RequestRejectedError,
    WrongServerError,
)
from llm.providers.translate import Failure

#: What a refusal may call each field; the first is the name that this program knows it by.
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "chat_template_kwargs": ("chat_template_kwargs", "enable_thinking"),
        "reasoning_effort": (
            "reasoning_effort",
            "reasoning effort",
            "reasoning",
            "effort",
            "thinking_config",
            "thinkingconfig",
            "thinking_level",
            "thinkinglevel",
            "thinking level",
        ),
        "seed": ("seed",),
        "stream_options": ("stream_options", "include_usage"),
        "temperature": ("temperature",),
        "response_format": (
            "response_format",
            "response format",
            "output_format",
            "output_config.format",
            "responsejsonschema",
            "response_json_schema",
            "responsemimetype",
            "response_mime_type",
            "json_schema",
            "json mode",
        ),
        "format": ("format",),
        "think": ("think", "thinking"),
        "truncate": ("truncate",),
        "max_tokens": ("max_tokens",),
        "max_completion_tokens": ("max_completion_tokens",),
        "system": ("system_instruction", "systeminstruction", "developer instruction"),
        "stream": (),
    }
)
#: Names that no sentence about something else has in it.
_TELLING = re.compile(r"_|^(?:responsejsonschema|responsemimetype|systeminstruction|thinkingconfig)$")
#: What is said of templates without a system role, and of servers that cannot hold an answer to a form.
_PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "system": (
            "system role",
            "system message",
            "system prompt",
            "system instruction",
            "'system'",
            '"system"',
            "`system`",
            "roles must alternate",
            "only user and assistant",
            "only 'user' and 'assistant'",
            "unsupported role",
            "unknown role",
            "invalid role",
            "role not supported",
        ),
        "stream": ("streaming is not", "streaming not", "stream is not", "not support stream", "without stream"),
        "response_format": ("schema", "grammar", "pattern", "guided", "structured", "json_object", "json output"),
        "format": ("schema", "grammar", "pattern"),
    }
)
_REFUSING = re.compile(
    r"\bno[tr]?\b|n't\b|\bun|extra|forbid|invalid|deprecat|\bonly\b|must|should|cannot|instead|no longer|disallow"
    r"|reject|incompatib|illegal|additional|remove|conflict|unmarshal|too (?:large|high|small|low)|exceed|failed"
    r"|range|between|greater|less|below|above|at most|at least|positive"
)
#: Behind these words a server lists what it does take.
_LISTING = re.compile(
    r"expected one of|\b(?:allowed|supported|accepted|valid|permitted|known|available) (?:fields|param|values|keys|args"
    r"|arguments|options|inputs|properties)|to drop these"
)
#: A field of the request is meant, whichever it is.
_UNSPECIFIC = re.compile(
    r"(?:extra|un\w{2,12}|additional|invalid|illegal|excess)\W{1,3}(?:\w{1,20}\W{1,3}){0,3}?"
    r"(?:input|field|param|arg|option|propert|keyword|setting|attribute|request|body|payload|value)"
    r"|(?:input|field|param|argument|option|propert|keyword|setting|attribute|request|value)s?\W{1,3}"
    r"(?:\w{1,20}\W{1,3}){0,4}?(?:not\b|un|forbidden|invalid|rejected)"
    r"|bad request|unprocessable|validation|malformed|invalid_?(?:param|field|input)"
    r"|not (?:supported|permitted|allowed|accepted)|unsupported|unexpected|unrecogni[sz]ed|forbidden"
)
_PLAINLY_UNSPECIFIC = re.compile(
    r"extra_forbidden|extra inputs|extra fields|unsupported_?param|unknown_?param|requested parameters"
    r"|(?:unexpected|unknown|unsupported|unrecogni[sz]ed|additional) (?:request )?(?:keyword|param|field|prop|arg|opt)"
)
#: Nothing that leaving out a field would mend.
_OTHERWISE = re.compile(
    r"api[ _-]?key|credential|authenti|authori[sz]|permission|quota|credit|billing|balance|rate limit|moderation|safety"
    r"|content[ _](?:policy|filter|management)|(?:unknown|invalid|no such|unsupported|missing) model|model[ _]not[ _]"
    r"|model\b.{0,120}?(?:not found|does not exist|doesn't exist|not available|not loaded)"
    r"|field required|required field|is required|is missing|country|region|location|territory"
)
_STATUSES = frozenset({400, 404, 405, 415, 422, 500, 501})
#: Of an answer: more than any server needs to say what it does not like.
_READ = 4_000
#: Parts of an error that repeat the request.
_ECHOES = frozenset({"input", "body", "request", "ctx", "payload", "model_group"})
_DEEPEST = 8
_POINTERS = frozenset({"param", "loc", "parameter", "field", "path", "params", "fields"})
_HTML = re.compile(r"<[^<>]{0,200}>")


def refused_fields(error: ProviderError, sent: Sequence[str]) -> tuple[str, ...]:
    """Of the optional fields that were `sent` (least needed first), those to leave out next; () where it is not them.

    A refusal that names none means any: they are left out one after another.
    """
    failure = error.told
    if not isinstance(failure, Failure) or not sent or failure.status not in _STATUSES:
        return ()
    if isinstance(error, ContextTooLongError) or not isinstance(
        error, RequestRejectedError | ModelUnavailableError | ModelMissingError | WrongServerError
    ):
        return ()
    told = _Told(failure)
    if "model" in told.pointers and not set(told.pointers) & set(sent):
        return ()
    named = told.pointed_at(sent) or told.named(sent) or told.hinted_at(sent)
    if named or isinstance(error, ModelMissingError):
        return named
    return tuple(sent[:1]) if told.is_unspecific() else ()


def words_of(error: ProviderError) -> str:
    """All that the server said, in small letters; for looking for the values that it would take."""
    return _Told(error.told).text if isinstance(error.told, Failure) else ""


class _Told:
    """A server's answer, taken apart: its sentences, and the fields that it points at."""

    def __init__(self, failure: Failure) -> None:
        self.status = failure.status
        self.pointers: list[str] = []
        body = failure.body[: 4 * _READ]
        try:
            parts = list(self._parts(json.loads(body)))
        except (ValueError, RecursionError):
            parts = [" ".join(_HTML.sub(" ", body).split())]
        self.text = " ".join(parts).lower()[:_READ]
        self._before_listing = _LISTING.split(self.text, maxsplit=1)[0]

    def pointed_at(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that `param` or `loc` names."""
        return tuple(name for name in sent if any(_points_at(pointer, name) for pointer in self.pointers))

    def named(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that a sentence names; an ordinary word (seed) only where something is refused."""
        text = self._before_listing
        refusing = bool(_REFUSING.search(text))
        return tuple(
            name
            for name in sent
            if any((refusing or _TELLING.search(word)) and _has_word(text, word) for word in _WORDS[name])
        )

    def hinted_at(self, sent: Sequence[str]) -> tuple[str, ...]:
        """The fields that are meant by other words."""
        return tuple(name for name in sent if any(words in self.text for words in _PHRASES.get(name, ())))

    def is_unspecific(self) -> bool:
        """Whether some field is refused, and it is not said which."""
        if _OTHERWISE.search(self.text):
            return False
        if _PLAINLY_UNSPECIFIC.search(self.text):
            return True
        return self.status in {400, 422} and (not self.text or bool(_UNSPECIFIC.search(self.text)))

    def _parts(self, value: object, key: str = "", depth: int = 0) -> Iterator[str]:
        """All texts of an answer; those that point at a field are noted."""
        if isinstance(value, str):
            yield from self._of_text(value, key, depth)
        elif isinstance(value, list) and key == "loc":
            self.pointers.append(".".join(map(str, value)).lower())
        elif depth < _DEEPEST:
            for name, part in _members(value, key):
                yield from self._parts(part, name, depth + 1)

    def _of_text(self, value: str, key: str, depth: int) -> Iterator[str]:
        if key in _POINTERS:
            self.pointers.append(value.lower())
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
    return any(word in parts or pointer.endswith(word) for word in _WORDS[name])


def _has_word(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))
