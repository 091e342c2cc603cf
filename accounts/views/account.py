"""The Account page: one's own name, password, theme, API tokens, and the browsers in which one is signed in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.contexts import account_context
from accounts.errors import AccessNotFoundError, NoPasswordError, TooManyAttemptsError
from accounts.models import Person
from accounts.services import own_account, signed_in, tokens
from accounts.services.themes import keep_cookie, save_theme
from accounts.views.sections import Section, answer, refuse
from core.errors import InvalidFieldsError
from core.text.humanize import parse_int, pluralize
from core.web.access import user_of

NAME = Section("accounts:account", "accounts/account.html", "accounts/partials/_name.html", account_context)
PASSWORD = NAME._replace(partial="accounts/partials/_password.html")
THEME = NAME._replace(partial="accounts/partials/_theme.html")
TOKENS = NAME._replace(partial="accounts/partials/_tokens.html")
BROWSERS = NAME._replace(partial="accounts/partials/_browsers.html")


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """All sections."""
    return render(request, "accounts/account.html", account_context(request))


@require_POST
@never_cache
def rename(request: HttpRequest) -> HttpResponse:
    """`name`: the one that others see."""
    try:
        own_account.rename(user_of(request), request.POST.get("name", ""))
    except InvalidFieldsError as exc:
        return refuse(request, NAME, {"name_error": exc.message, "typed_name": request.POST.get("name", "")})
    return answer(request, NAME, "Your name is saved.")


@require_POST
@never_cache
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """The current one, and the new one twice. This browser stays signed in, all others have to sign in again."""
    user = user_of(request)
    try:
        own_account.change_password(user, request.POST.get("current_password", ""), _new_password(request))
    except InvalidFieldsError as exc:
        return refuse(request, PASSWORD, {"password_errors": dict(exc.errors)})
    except NoPasswordError as exc:
        return refuse(request, PASSWORD, {"password_errors": {"current_password": exc.message}}, status=409)
    except TooManyAttemptsError as exc:
        return refuse(request, PASSWORD, {"password_errors": {"current_password": exc.message}}, status=429)
    signed_in.stay_only_here(request, user)
    return answer(request, PASSWORD, "Your password is changed. Other browsers have to sign in again.")


@require_POST
@never_cache
def choose_theme(request: HttpRequest) -> HttpResponse:
    """`theme`: auto, light or dark; by the form here, or by the button on every page, which wants no answer (204)."""
    theme = request.POST.get("theme", "")
    if theme not in Person.Theme:
        return refuse(request, THEME, {"theme_error": "Choose a theme."})
    save_theme(user_of(request), Person.Theme(theme))
    if request.headers.get("X-Theme-Button"):
        response = HttpResponse(status=204)
    else:
        response = answer(request, THEME, "Your theme is saved.")
    keep_cookie(response, theme)
    return response


@require_POST
@never_cache
def make_token(request: HttpRequest) -> HttpResponse:
    """`name` and, if it is to expire, `days`. The answer shows the token, this once."""
    typed = {"token_name": request.POST.get("name", ""), "token_days": request.POST.get("days", "").strip()}
    days = parse_int(typed["token_days"]) if typed["token_days"] else None
    try:
        if typed["token_days"] and days is None:
            days = 0  # refused below, as every number that can't be
        token = tokens.make_token(user_of(request), typed["token_name"], days)
    except InvalidFieldsError as exc:
        return refuse(request, TOKENS, {"token_errors": dict(exc.errors), **typed})
    return answer(request, TOKENS, "", shown={"new_token": token, "new_token_name": typed["token_name"].strip()})


@require_POST
@never_cache
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """From now on it is refused."""
    return _end(request, TOKENS, "Revoked", lambda: tokens.revoke_token(user_of(request), token_id))


@require_POST
@never_cache
def sign_out_browser(request: HttpRequest, browser_id: str) -> HttpResponse:
    """One of the others; this one has its own way out."""
    return _end(request, BROWSERS, "Signed out", lambda: signed_in.sign_out_browser(user_of(request), browser_id))


@require_POST
@never_cache
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """All but this one."""
    ended = signed_in.sign_out_elsewhere(user_of(request), signed_in.find_own_key(request))
    return answer(request, BROWSERS, f"Signed out in {pluralize(ended, 'other browser')}.")


def _new_password(request: HttpRequest) -> str:
    """As it was typed both times. Raises InvalidFieldsError."""
    new = request.POST.get("new_password", "")
    if new != request.POST.get("new_password_again", ""):
        raise InvalidFieldsError({"new_password_again": "The two passwords are different. Type the new one again."})
    return new


def _end(request: HttpRequest, section: Section, done: str, end: Callable[[], str]) -> HttpResponse:
    """One way in ends; `end` gives its name. It may have ended meanwhile, in another tab."""
    try:
        name = end()
    except AccessNotFoundError as exc:
        return refuse(request, section, {}, told=exc.message, status=404)
    return answer(request, section, f"{done}: {name}.")
