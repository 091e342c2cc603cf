"""A new playlist by wish: the page with all its filters in the address, and the form that starts the run."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import replace_url, trigger_client_event

from core.db.read_once import reading_once
from core.middleware.request_limits import LONGEST_TARGET
from core.text.humanize import parse_int
from core.web.access import person_of
from library.errors import LibraryEmptyError
from llm.errors import NotConfiguredError
from llm.services.settings.effective import load_config
from playlists.forms.filters import WishForm
from playlists.models import Playlist, Run
from playlists.ownership import playlists_to_see, runs_to_see
from playlists.plan_fields import PLAN_FIELDS
from playlists.queries import wish_of
from playlists.schemas import Wish
from playlists.services.filter_form.fact_names import fact_names_like
from playlists.services.filter_form.filter_page import LEAST_COUNT, MOST_COUNT, FilterPage, filter_page
from playlists.services.filter_form.form_input import read_form
from playlists.services.filter_form.suggestions import ideas_for
from playlists.services.filter_form.wish_query import Lists, from_query, to_query
from playlists.services.runs.start import start_run
from playlists.services.wishes.name_suggestions import names_like
from playlists.services.wishes.read import put_in_words_if_there

Problems = Mapping[str, str]
Show = Callable[..., Awaitable[HttpResponseBase]]
#: Buttons that only show the page anew; all others make a playlist.
SHOW = ("show", "drop", "restore", "g_any", "g_as_suggested", "d_any", "d_as_suggested")


@require_http_methods(["GET", "HEAD", "POST"])
async def new(request: HttpRequest) -> HttpResponseBase:
    """`?from_run=` and `?from_playlist=` fill in what was asked then."""
    if request.method == "POST":
        return await answer_form(request, WishForm, _show)
    if earlier := await sync_to_async(_earlier)(request):
        return _redirect_to(earlier) or await _show(request, earlier)
    return await _show(request, within_bounds(from_query(with_text(dict(request.GET.lists())))))


def context_of(page: FilterPage, problems: Problems | None = None) -> dict[str, object]:
    """For a whole page with filters; its fragments need no more than `page`."""
    names = [(fact, (problems or {}).get(fact.key, "")) for fact in page.choices.fact_names]
    return {
        "page": page,
        "fact_names": names,
        "bad_names": any(error for _, error in names),
        "problems": problems or {},
        "focus": next(iter(problems or {}), ""),
    }


def within_bounds(wish: Wish) -> Wish:
    """A wish from elsewhere may have asked for fewer tracks, or more, than this page does."""
    count = wish.count and min(max(wish.count, LEAST_COUNT), MOST_COUNT)
    return wish.model_copy(update={"count": count})


def with_text(lists: Lists) -> Lists:
    """The home page, and links to here, send nothing but the wish, as `text`."""
    return {"w": lists.get("text", ()), **lists}


def address_of(wish: Wish) -> str:
    """The page with all of this filled in; a song's wish has its own."""
    path, query = reverse("playlists:song" if wish.song else "playlists:new"), to_query(wish)
    return f"{path}?{query}" if query else path


def _redirect_to(wish: Wish) -> HttpResponseRedirect | None:
    """None where its address is longer than those that are answered: in other scripts a letter takes nine."""
    address = address_of(wish)
    return HttpResponseRedirect(address) if len(address) <= LONGEST_TARGET else None


async def answer_form(request: HttpRequest, kind: type[WishForm], show: Show) -> HttpResponseBase:
    """A form that makes a playlist; `show` is its page, for when it cannot be made."""
    form = kind(with_text(read_form(dict(request.POST.lists()), typed=True)))
    with reading_once():
        wish = await sync_to_async(form.wish)()
        shows = any(name in request.POST for name in SHOW)
        if shows and (shown := _redirect_to(wish)):
            return shown
        if not await sync_to_async(form.is_valid)() or shows:
            return await show(request, wish, form.problems())
    # The wish box can also be sent by GET, whose address stays clean: there, only the button that POSTs names it.
    nonce = request.POST.get("nonce") or request.GET.get("nonce", "")
    try:
        run = await start_run(wish, owner=person_of(request), nonce=nonce)
    except (NotConfiguredError, LibraryEmptyError):
        return await show(request, wish, form.problems())  # the page says what is missing
    return HttpResponseRedirect(reverse("playlists:run", args=[run.pk]))


async def _show(request: HttpRequest, wish: Wish, problems: Problems | None = None) -> HttpResponseBase:
    context = context_of(await filter_page(wish), problems)
    status = HTTPStatus.OK if problems is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return await sync_to_async(render)(request, "playlists/new.html", context, status=status)


def _earlier(request: HttpRequest) -> Wish | None:
    """Of a run or, where that is gone, what a playlist itself remembers. Raises Http404 for what is gone."""
    person = person_of(request)
    if run_id := request.GET.get("from_run", ""):
        runs = Run.objects.filter(runs_to_see(person))
        return within_bounds(wish_of(get_object_or_404(runs, pk=parse_int(run_id) or 0)))
    if playlist_id := request.GET.get("from_playlist", ""):
        playlists = Playlist.objects.filter(playlists_to_see(person)).select_related("run")
        playlist = get_object_or_404(playlists, pk=parse_int(playlist_id) or 0)
        return within_bounds(wish_of(playlist.run) if playlist.run else Wish(text=playlist.wish))
    return None


@require_safe
async def live(request: HttpRequest) -> HttpResponseBase:
    """The line, the chips with their counts, and the page's new address."""
    wish = from_query(read_form(dict(request.GET.lists())))
    page = await filter_page(wish, request.GET.getlist("go"))
    # The model that is still being asked about the same wish must not be disturbed.
    context = context_of(page) | {
        "ask_anew": request.GET.get("iq", "") != page.asked,
        "facts_anew": _facts_differ(request, page),
    }
    response = await sync_to_async(render)(request, "playlists/partials/_live.html", context)
    path = reverse("playlists:song" if wish.song else "playlists:new")
    return replace_url(response, f"{path}?{page.query}" if page.query else path)


def _facts_differ(request: HttpRequest, page: FilterPage) -> bool:
    """Whether other facts are in force than the form has: what a person is just typing there is not to be replaced."""
    sent = {key: tuple(request.GET.getlist(f"{key}0")) for key in page.suggested}
    return sent != page.suggested or "drop" in request.GET or "restore" in request.GET


@require_POST
async def ideas(request: HttpRequest) -> HttpResponseBase:
    """By POST: it makes PlexSage call the model. Afterwards the page asks for its live line again."""
    wish = await sync_to_async(put_in_words_if_there)(from_query(read_form(dict(request.POST.lists()))))
    config = (await sync_to_async(load_config)()).config
    found = wish.ideas or await ideas_for(wish, config, person_of(request))
    page = await filter_page(wish.model_copy(update={"ideas": found}))
    context = {"page": page, "has_answered": True}
    response = await sync_to_async(render)(request, "playlists/partials/_ideas_told.html", context)
    return trigger_client_event(response, "ideas-came", after="settle")


@require_safe
def names(request: HttpRequest, kind: str) -> HttpResponse:
    """Options for a name that is being typed into the field `field`_add."""
    field = request.GET.get("field", "")
    typed = request.GET.get(f"{field}_add", "")
    found = fact_names_like(kind, typed) if kind in PLAN_FIELDS else {name: name for name in names_like(kind, typed)}
    return render(request, "playlists/partials/_name_options.html", {"names": found, "field": field})
