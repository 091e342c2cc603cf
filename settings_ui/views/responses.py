"""Answers that several views give."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.text.humanize import parse_int
from core.web.htmx import SeeOther
from llm.schemas import ProviderName
from settings_ui.contexts.embedding import embedding_context
from settings_ui.contexts.music import music_context, page_to_return_to, sync_context


def to_panel(provider: ProviderName) -> SeeOther:
    """The settings page with this provider's panel open."""
    return SeeOther(f"{reverse('settings_ui:page')}?provider={provider}")


def to_music(request: HttpRequest) -> SeeOther:
    """The page that the form was on, at its music section."""
    return SeeOther(page_to_return_to(request) or f"{reverse('settings_ui:page')}#music")


def whole_page(request: HttpRequest, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    """The settings page; `context` has the panel of a provider, and whatever is not as saved."""
    rest = music_context(request) | sync_context(request) | embedding_context()
    return render(request, "settings_ui/page.html", {**rest, **context}, status=status)


def asked_at(request: HttpRequest) -> int | None:
    """When the page asked, in milliseconds of its browser (static/js/asked-at.js): requests may overtake each other."""
    return parse_int(request.headers.get("X-Asked-At", ""))
