"""The People page, for staff: who may come in, and who is invited."""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.contexts import people_context
from accounts.errors import AccessNotFoundError, AccountRefusedError, PersonNotFoundError
from accounts.services import invites, password_links, people
from accounts.services.link_address import link_address, works_here_only
from accounts.views.sections import Section, answer, refuse
from core.errors import InvalidFieldsError
from core.web.access import staff_required, user_of
from core.web.people import person_name

PEOPLE = Section("accounts:people", "accounts/people.html", "accounts/partials/_people.html", people_context)
INVITES = PEOPLE._replace(partial="accounts/partials/_invites.html")

View = Callable[..., HttpResponse]


def _explaining(view: View) -> View:
    """What may not be done to a person is told on the page."""

    @wraps(view)
    def answer_or_refuse(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PersonNotFoundError as exc:
            return refuse(request, PEOPLE, {}, told=exc.message, status=404)
        except AccountRefusedError as exc:
            return refuse(request, PEOPLE, {}, told=exc.message, status=409)

    return answer_or_refuse


@require_safe
@never_cache
@staff_required
def page(request: HttpRequest) -> HttpResponse:
    """Everybody, and the open invitations."""
    return render(request, "accounts/people.html", people_context(request))


@require_POST
@never_cache
@staff_required
@_explaining
def change(request: HttpRequest, user_id: int, action: str) -> HttpResponse:
    """One of `_CHANGES`."""
    return answer(request, PEOPLE, _CHANGES[action](user_of(request), user_id))


@require_POST
@never_cache
@staff_required
@_explaining
def make_password_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """The answer shows the link, this once."""
    user, token = password_links.make_password_link(user_of(request), user_id)
    link = link_address(request, reverse("accounts:new_password", args=[token]))
    return answer(request, PEOPLE, "", shown=_shown(link, password_link=link, password_link_for=person_name(user)))


@require_POST
@never_cache
@staff_required
def invite(request: HttpRequest) -> HttpResponse:
    """`username` may be empty; `is_staff`. The answer shows the link, this once."""
    username, is_staff = request.POST.get("username", ""), bool(request.POST.get("is_staff"))
    try:
        token = invites.invite(user_of(request), username, is_staff=is_staff)
    except InvalidFieldsError as exc:
        wrong = {"invite_error": exc.message, "typed_username": username, "typed_staff": is_staff}
        return refuse(request, INVITES, wrong)
    link = link_address(request, reverse("accounts:invite", args=[token]))
    return answer(request, INVITES, "", shown=_shown(link, invite_link=link, invited_staff=is_staff))


@require_POST
@never_cache
@staff_required
def withdraw(request: HttpRequest, invite_id: int) -> HttpResponse:
    """Its link stops working."""
    try:
        invites.withdraw_invite(invite_id)
    except AccessNotFoundError as exc:
        return refuse(request, INVITES, {}, told=exc.message, status=404)
    return answer(request, INVITES, "The invitation is withdrawn.")


def _shown(link: str, **shown: object) -> dict[str, object]:
    return {**shown, "here_only": works_here_only(link)}


def _make_owner(actor: User, user_id: int) -> str:
    return f"{person_name(people.set_staff(actor, user_id, is_staff=True))} is an owner now."


def _make_member(actor: User, user_id: int) -> str:
    return f"{person_name(people.set_staff(actor, user_id, is_staff=False))} is a member now."


def _deactivate(actor: User, user_id: int) -> str:
    user = people.set_active(actor, user_id, is_active=False)
    return f"{person_name(user)} can no longer sign in, and is signed out everywhere."


def _reactivate(actor: User, user_id: int) -> str:
    return f"{person_name(people.set_active(actor, user_id, is_active=True))} can sign in again."


_CHANGES: Mapping[str, Callable[[User, int], str]] = MappingProxyType(
    {"make-owner": _make_owner, "make-member": _make_member, "deactivate": _deactivate, "reactivate": _reactivate}
)
