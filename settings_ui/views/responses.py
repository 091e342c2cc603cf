"""Answers that several views give."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from llm.schemas import ProviderName


class SeeOther(HttpResponseRedirect):
    """After a form was taken: the browser gets the page, and a reload sends nothing twice."""

    status_code = 303


def to_panel(provider: ProviderName) -> SeeOther:
    """The settings page with this provider's panel open."""
    return SeeOther(f"{reverse('settings_ui:page')}?provider={provider}")
