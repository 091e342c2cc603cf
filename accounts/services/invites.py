"""Invitations: links by which one person each becomes part of the household."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.errors import AccessNotFoundError
from accounts.models import OneTimeLink
from accounts.schemas import InviteInfo
from accounts.services import magic_links
from accounts.services.names import TAKEN, is_taken
from core.errors import InvalidFieldsError
from core.web.people import person_name

LIFETIME = timedelta(days=7)
MOST_INVITES = 50
LONGEST_USERNAME = 150


def invite(actor: User, username: str, *, is_staff: bool) -> str:
    """The token of a link for somebody new; `username` is suggested to them, or "". Raises InvalidFieldsError."""
    username = username.strip()
    if username:
        _check_username(username)
    if _open_invites().count() >= MOST_INVITES:
        raise InvalidFieldsError({"username": f"{MOST_INVITES} invitations are open. Withdraw one first."})
    return magic_links.issue_invite_token(actor, username, LIFETIME, is_staff=is_staff)


def list_invites() -> list[InviteInfo]:
    """Those that can still be accepted, the newest first."""
    return [
        InviteInfo(
            id=link.pk,
            username=link.username,
            is_staff=link.is_staff,
            made_by=person_name(link.made_by) if link.made_by else "",
            created_at=link.created_at,
            expires_at=link.expires_at,
        )
        for link in _open_invites().select_related("made_by").order_by("-created_at", "-pk")
    ]


def withdraw_invite(invite_id: int) -> None:
    """Its link stops working. Raises AccessNotFoundError."""
    deleted, _ = _open_invites().filter(pk=invite_id).delete()
    if not deleted:
        raise AccessNotFoundError("This invitation has already been used, or has expired.")


def find_invite(token: str) -> OneTimeLink | None:
    """The invitation of this token, while whoever made it may still invite."""
    link = magic_links.find(magic_links.Purpose.INVITE, token)
    by = link.made_by if link else None
    return link if by and by.is_active and by.is_staff else None


def accept_invite(link: OneTimeLink, user: User) -> bool:
    """Save `user` (name and password set) with the rights of the invitation; False if it has been used meanwhile.

    Raises InvalidFieldsError where somebody else has taken the name at this moment.
    """
    try:
        with transaction.atomic():
            if not link.made_by or not magic_links.consume(link):
                return False
            user.is_staff = link.is_staff
            user.is_superuser = link.is_staff and link.made_by.is_superuser
            user.save()
    except IntegrityError as exc:
        raise InvalidFieldsError({"username": TAKEN}) from exc
    return True


def _open_invites() -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(purpose=magic_links.Purpose.INVITE, expires_at__gt=timezone.now())


def _check_username(username: str) -> None:
    try:
        User.username_validator(username)
    except ValidationError as exc:
        raise InvalidFieldsError({"username": "Use letters, digits and @ . + - _ only, or leave it empty."}) from exc
    if len(username) > LONGEST_USERNAME:
        raise InvalidFieldsError({"username": f"Enter at most {LONGEST_USERNAME} letters, or leave it empty."})
    if is_taken(username):
        raise InvalidFieldsError({"username": TAKEN})
