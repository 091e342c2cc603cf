"""What the API's description (OpenAPI) says of all operations: how to come in, and the one form of a refusal."""

from typing import Any

from django.conf import settings
from django.urls import get_script_prefix
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny

from core.text.command_line import manage_command

_REFUSAL: DictStrAny = {
    "type": "object",
    "title": "Refusal",
    "description": "Why the request failed. docs/api.md lists the codes.",
    "properties": {
        "error": {"type": "string", "description": "For people; safe to display."},
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
        "description": "An API token (ps_…). Make one on the Account page, or in a terminal: "
        f"`{manage_command('create_api_token NAME')}`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A signed-in browser. Changes also need the X-CSRFToken header.",
    },
}


class DescribedAPI(NinjaAPI):
    """Login and errors are the middleware's and the handlers', so django-ninja knows nothing of them."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """Django-ninja's description, with the ways in and the form of errors added."""
        schema: Any = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Refusal"] = _REFUSAL
        schema["components"]["securitySchemes"] = _WAYS_IN
        schema["security"] = [{way: []} for way in _WAYS_IN]
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                operation["responses"]["default"] = _REFUSED
                if f"/{path.removeprefix(get_script_prefix())}" in settings.PUBLIC_PATHS:
                    operation["security"] = []
        return schema  # type: ignore[no-any-return]  # a dict all the same
