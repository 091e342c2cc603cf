"""What servers call the optional fields of a request, and by which words they refuse them."""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: What a refusal may call each field; the first is the name that this program knows it by.
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
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
        "max_tokens": ("max_tokens", "max_new_tokens", "max_output_tokens"),
        "max_completion_tokens": ("max_completion_tokens", "max_new_tokens", "max_output_tokens"),
        "system": ("system_instruction", "systeminstruction", "developer instruction"),
        "stream": (),
    }
)
#: Names that no sentence about something else has in it.
TELLING = re.compile(r"_|^(?:responsejsonschema|responsemimetype|systeminstruction|thinkingconfig)$")
#: What is said of templates without a system role, and of servers that cannot hold an answer to a form.
PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
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
            "role must be",
            "role user",
            "first message",
            "must be from user",
            "start with a user",
            "start with user",
        ),
        "stream": (
            "streaming is",
            "streaming not",
            "streaming un",
            "streaming disabled",
            "stream is not",
            "not support stream",
            "without stream",
            "cannot stream",
            "event-stream",
            "not acceptable",
        ),
        "chat_template_kwargs": ("thinking",),
        "response_format": ("schema", "grammar", "pattern", "guided", "structured", "json_object", "json output"),
        "format": ("schema", "grammar", "pattern"),
    }
)
REFUSING = re.compile(
    r"\bno[tr]?\b|n't\b|\bun|extra|forbid|invalid|deprecat|\bonly\b|must|should|cannot|instead|no longer|disallow"
    r"|reject|incompatib|illegal|additional|remove|conflict|unmarshal|too (?:large|high|small|low)|exceed|failed"
    r"|range|between|greater|less|below|above|at most|at least|positive"
)
#: Behind these words a server lists what it does take.
LISTING = re.compile(
    r"expected one of|\b(?:allowed|supported|accepted|valid|permitted|known|available) (?:fields|param|values|keys|args"
    r"|arguments|options|inputs|properties)|to drop these"
)
#: A field of the request is meant, whichever it is.
UNSPECIFIC = re.compile(
    r"(?:extra|un\w{2,12}|additional|invalid|illegal|excess)\W{1,3}(?:\w{1,20}\W{1,3}){0,3}?"
    r"(?:input|field|param|arg|option|propert|keyword|setting|attribute|request|body|payload|value)"
    r"|(?:input|field|param|argument|option|propert|keyword|setting|attribute|request|value)s?\W{1,3}"
    r"(?:\w{1,20}\W{1,3}){0,4}?(?:not\b|un|forbidden|invalid|rejected)"
    r"|bad request|unprocessable|validation|malformed|invalid_?(?:param|field|input)"
    r"|not (?:supported|permitted|allowed|accepted|implemented)|unsupported|unexpected|unrecogni[sz]ed|forbidden"
)
PLAINLY_UNSPECIFIC = re.compile(
    r"extra_forbidden|extra inputs|extra fields|unsupported_?param|unknown_?param|requested parameters"
    r"|(?:unexpected|unknown|unsupported|unrecogni[sz]ed|additional) (?:request )?(?:keyword|param|field|prop|arg|opt)"
)
#: Nothing that leaving out a field would mend.
OTHERWISE = re.compile(
    r"api[ _-]?key|credential|authenti|authori[sz]|permission|quota|credit|billing|balance|rate limit|moderation|safety"
    r"|content[ _](?:policy|filter|management)|(?:unknown|invalid|no such|unsupported|missing) model|model[ _]not[ _]"
    r"|model\b.{0,120}?(?:not found|does not exist|doesn't exist|not available|not loaded)"
    r"|requested model|model\W{1,3}[\w./:-]{1,80}\W{1,2}is (?:not supported|unsupported)"
    r"|field required|required field|is required|is missing|country|region|location|territory"
)
#: Whoever is kept out is not let in with less; said by a server that answers 400 where others answer 401 or 402.
KEPT_OUT = re.compile(r"api[ _-]?key|credential|authenti|quota|credits|billing|balance|rate limit")
#: Ordinary in no other talk than that of these fields, in whatever language.
UNMISTAKABLE = re.compile(r"_|^(?:seed|temperature)$")
