"""How bodies and queries of the JSON API are read: as text that every database stores."""

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.types import DictStrAny

from core.errors import PlexSageError
from core.text.db_text import is_storable

_NEVER = "which can't be stored. Remove it."


class UnreadableInputError(PlexSageError):
    """The body is not JSON, or has a text in it that no database stores; nothing of it was looked at."""

    code = "bad_request"


class StorableInput(Parser):
    """Raises UnreadableInputError, which django-ninja hides behind an error of its own where a body is read."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """An object; `null` is an empty one. JSON escapes half characters, and lets them through as bytes too."""
        try:
            body: object = super().parse_body(request)
            stored = is_storable(body)
        except (ValueError, RecursionError) as exc:
            raise UnreadableInputError("The body of this request isn't JSON.") from exc
        if not stored:
            raise UnreadableInputError(
                f"The body contains a NUL (\\u0000) or half a character (like \\ud800), {_NEVER}"
            )
        if body is None:
            return {}
        if not isinstance(body, dict):
            raise UnreadableInputError("The body of this request isn't a JSON object.")
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """Django has replaced half characters by then; NULs come through."""
        if not is_storable([text for _, texts in data.lists() for text in texts]):
            raise UnreadableInputError(f"The query contains a NUL (%00), {_NEVER}")
        return super().parse_querydict(data, list_fields, request)
