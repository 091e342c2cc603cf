"""The API's documentation as a page of PlexSage, made of the schema that scripts get."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from core.values import Frozen


class Field(Frozen):
    """What an operation takes: a parameter, or a field of the JSON that is sent."""

    name: str
    kind: str
    place: str
    is_required: bool
    about: str = ""


class Operation(Frozen):
    """One method of one path."""

    method: str
    path: str
    summary: str
    about: str
    fields: tuple[Field, ...]


class DocsPage(DocsBase):
    """Instead of Swagger's page: it has our frame, our colours, and a way back."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        schema = api.get_openapi_schema()
        groups: dict[str, list[Operation]] = {}
        for operation in operations_of(schema):
            groups.setdefault(operation.path.removeprefix(get_script_prefix()).split("/")[1], []).append(operation)
        url = reverse(f"{api.urls_namespace}:openapi-json")
        return render(request, "api/docs.html", {"groups": groups.items(), "schema_url": url})


def operations_of(schema: Mapping[str, Any]) -> Iterable[Operation]:
    """In the order of the schema."""
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=told.get("summary", ""),
                about=told.get("description", ""),
                fields=(*_parameters(told, schema), *_body(told, schema)),
            )


def _parameters(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterable[Field]:
    for given in told.get("parameters", ()):
        yield Field(
            name=given["name"],
            kind=_kind(given.get("schema", {}), schema),
            place=given["in"],
            is_required=given.get("required", False),
            about=given.get("description", ""),
        )


def _body(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterable[Field]:
    for content in told.get("requestBody", {}).get("content", {}).values():
        body = _resolved(content["schema"], schema)
        for name, given in body.get("properties", {}).items():
            yield Field(
                name=name,
                kind=_kind(given, schema),
                place="body",
                is_required=name in body.get("required", ()),
                about=given.get("description", ""),
            )


def _resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else part


def _kind(part: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """ "integer", "string or null", "list of string", "“new” or “append”", "object with key and name"."""
    if "anyOf" in part:
        kinds = dict.fromkeys(_kind(option, schema) for option in part["anyOf"])
        return " or ".join(kind for kind in kinds if not any(kind != other and other.endswith(kind) for other in kinds))
    if "enum" in part:
        return " or ".join(f"“{value}”" for value in part["enum"])
    if part.get("type") == "array":
        return f"list of {_kind(part.get('items', {}), schema)}"
    if "$ref" in part:
        inner = _resolved(part, schema)
        return f"object with {', '.join(inner['properties'])}" if "properties" in inner else _kind(inner, schema)
    return str(part.get("type", "any"))
