"""The genre page: merge what is one, part it again, hide what nobody needs, and undo. Only the database is asked."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_details
from library.errors import GenreNotFoundError, GenreRuleError
from library.genres.values import GenreChange, GenreRuleState
from library.services.genres import decisions, kept_apart
from settings_ui.contexts.genres import change_context, genres_context, rules_of

_LAST = "genre_change"  # of the session: what the page tells once, after a form without a script


@require_safe
@staff_required
def page(request: HttpRequest) -> HttpResponseBase:
    """`?q=` searches, `?all=1` shows every row; htmx gets the list alone."""
    context = _context(request, keeps=True)
    if htmx_details(request):
        return render(request, "settings_ui/partials/_genres.html", context)
    last = request.session.pop(_LAST, None)
    if last is not None:
        context |= change_context(GenreChange.model_validate(last))
    return render(request, "settings_ui/genres.html", context)


@require_POST
@staff_required
def merge(request: HttpRequest) -> HttpResponseBase:
    """The ticked genres, or those of an offer, into the one that is named; without a name, into the largest of them."""
    return _change(request, lambda: decisions.merge(_chosen(request), _target(request)))


@require_POST
@staff_required
def split(request: HttpRequest) -> HttpResponseBase:
    """One genre out of its family."""
    return _change(request, lambda: decisions.split(request.POST.get("name", "")), keeps=True)


@require_POST
@staff_required
def hide(request: HttpRequest) -> HttpResponseBase:
    """One family."""
    return _change(request, lambda: decisions.hide(request.POST.get("name", "")), keeps=True)


@require_POST
@staff_required
def show(request: HttpRequest) -> HttpResponseBase:
    """One family, again."""
    return _change(request, lambda: decisions.show(request.POST.get("name", "")), keeps=True)


@require_POST
@staff_required
def keep_apart(request: HttpRequest) -> HttpResponseBase:
    """The genres of an offer that is turned down."""
    return _change(request, lambda: kept_apart.keep_apart(request.POST.getlist("apart")))


@require_POST
@staff_required
def offer_again(request: HttpRequest) -> HttpResponseBase:
    """The genres of a change, to be offered for undoing it."""
    return _change(request, lambda: kept_apart.offer_again(request.POST.getlist("apart")))


@require_POST
@staff_required
def undo(request: HttpRequest) -> HttpResponseBase:
    """The rules that the button carries."""
    return _change(request, lambda: decisions.restore(_rules(request)))


def _change(request: HttpRequest, change: Callable[[], GenreChange], *, keeps: bool = False) -> HttpResponseBase:
    """`keeps`: what is ticked and typed meanwhile is for another change, and stays."""
    try:
        done = change()
    except (GenreRuleError, GenreNotFoundError) as exc:
        return _answer(request, {"problem": exc.message}, keeps=True, status=422)
    if htmx_details(request):
        return _answer(request, change_context(done), keeps=keeps)
    request.session[_LAST] = done.model_dump(mode="json")
    query = {name: value for name in ("q", "all") if (value := request.POST.get(name, ""))}
    return SeeOther(reverse("settings_ui:genres") + (f"?{urlencode(query)}" if query else ""))


def _answer(request: HttpRequest, told: dict[str, object], *, keeps: bool, status: int = 200) -> HttpResponse:
    template = "settings_ui/partials/_genres_changed.html" if htmx_details(request) else "settings_ui/genres.html"
    return render(request, template, _context(request, keeps=keeps) | told, status=status)


def _context(request: HttpRequest, *, keeps: bool) -> dict[str, object]:
    given = request.POST if request.method == "POST" else request.GET
    ticked, into = (given.getlist("names"), given.get("into", "")) if keeps else ([], "")
    return genres_context(given.get("q", ""), whole=bool(given.get("all", "")), ticked=ticked) | {"into": into}


def _chosen(request: HttpRequest) -> list[str]:
    names = request.POST.getlist("names")
    if not names:
        raise GenreRuleError("Select the genres you want to merge.")
    return names


def _target(request: HttpRequest) -> str:
    if into := request.POST.get("into", "").strip():
        return into
    ticked = set(_chosen(request))
    found = [family.name for family in decisions.list_families() if family.name in ticked]
    if len(found) < 2:
        raise GenreRuleError("Select a second genre, or choose which one to merge it into.")
    return found[0]


def _rules(request: HttpRequest) -> list[GenreRuleState]:
    try:
        return rules_of(request.POST.get("rules", ""))
    except (ValueError, TypeError) as exc:
        raise GenreRuleError("This can no longer be undone.") from exc
