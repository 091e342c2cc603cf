"""The look of the pages: a person's own, kept in a cookie too, for browsers in which nobody is signed in."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from accounts.models import Person
from core.web.choices import keep_choice

COOKIE = "theme"
#: Behind a choice that the browser has made and not sent yet (static/js/theme.js).
NEW = "+"


class ThemeCookie(NamedTuple):
    """What the browser says; "" for nothing that we know."""

    theme: str
    is_new: bool


def read_cookie(request: HttpRequest) -> ThemeCookie:
    """The browser's own choice."""
    text = request.COOKIES.get(COOKIE, "")
    theme = text.removesuffix(NEW)
    return ThemeCookie(theme, text != theme) if theme in Person.Theme else ThemeCookie("", is_new=False)


def keep_cookie(response: HttpResponse, theme: str) -> None:
    """Tell the browser; scripts read it, and pages that Django makes."""
    keep_choice(response, COOKIE, theme)


def find_theme(user: User) -> str:
    """What the person has chosen, "" for nothing."""
    return Person.objects.filter(user=user).values_list("theme", flat=True).first() or ""


def save_theme(user: User, theme: Person.Theme) -> None:
    """Theirs on every device."""
    Person.objects.update_or_create(user=user, defaults={"theme": theme})
