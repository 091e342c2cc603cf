"""What the API's description (OpenAPI) says of all operations: how to come in, and the one form of a refusal."""

from typing import Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny

from core.text.command_line import manage_command

_REFUSAL: DictStrAny = {
    "type": "object",
    "title": "Refusal",
    "description": "Why it was not done. docs/api.md lists the codes.",
    "properties": {
        "error": {"type": "string", "description": "For people; safe to show."},
        "code": {"type": "string", "description": "For scripts; stays the same."},
    },
    "required": ["error", "code"],
    "examples": [{"error": "There is no run 7.", "code": "run_not_found"}],
}
_REFUSED: DictStrAny = {
    "description": "Refused: 400, 401, 403, 404, 405, 409, 413, 422, 5xx",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}
_WAYS_IN: DictStrAny = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": f"An API token, ps_…: `{manage_command('create_api_token NAME')}` prints one.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A browser that is signed in; changes need the header X-CSRFToken as well.",
    },
}


class DescribedAPI(NinjaAPI):
    """Login and errors are the middleware's and the handlers', so django-ninja knows nothing of them."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """With both added."""
        schema: Any = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Refusal"] = _REFUSAL
        schema["components"]["securitySchemes"] = _WAYS_IN
        schema["security"] = [{way: []} for way in _WAYS_IN]
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                operation["responses"]["default"] = _REFUSED
                if path in settings.PUBLIC_PATHS:
                    operation["security"] = []
        return schema  # type: ignore[no-any-return]  # a dict all the same
