"""The home page and its fragments: what is being made, and ideas for a wish. Nothing outside is asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.text.humanize import parse_int
from core.web.access import person_of
from playlists.services.pages.home import read_home, todays_examples

#: After so many other ideas the first ones come again.
_TURNS = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Wish box, what is being made, what was made."""
    return render(request, "playlists/home.html", {"home": read_home(person_of(request))})


@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """While something is being made the page asks again and again; what is done joins the playlists."""
    return render(
        request, "playlists/partials/_home_running.html", {"home": read_home(person_of(request)), "oob": True}
    )


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    """Ideas for a wish, for pages of other apps; `turn` asks for others than those of the day."""
    turn = parse_int(request.GET.get("turn", "")) or 0
    context = {"examples": todays_examples(turn=turn), "turn": turn % _TURNS + 1}
    return render(request, "playlists/partials/_examples.html", context)
