"""Links by which somebody who has forgotten their password chooses a new one."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction

from accounts.errors import AccountRefusedError
from accounts.models import OneTimeLink, Session
from accounts.services import magic_links
from accounts.services.built_in_users import DEMO_USERNAME
from accounts.services.own_account import check_password
from accounts.services.people import find_person, require_no_less

LIFETIME = timedelta(hours=24)


def make_password_link(actor: User, user_id: int) -> tuple[User, str]:
    """For whom, and the token of the link; the one before stops working.

    Raises PersonNotFoundError and AccountRefusedError.
    """
    user = find_person(user_id)
    require_no_less(actor, user)
    if user == actor:
        raise AccountRefusedError("Your own password is changed on the Account page.")
    if not user.is_active:
        raise AccountRefusedError("This person is deactivated. Reactivate them first.")
    if user.get_username() == DEMO_USERNAME and not user.has_usable_password():
        raise AccountRefusedError("The demo has no password: a link signs in to it.")
    return user, magic_links.issue_password_token(user, LIFETIME)


def find_password_link(token: str) -> OneTimeLink | None:
    """The link of this token, while its person may sign in."""
    link = magic_links.find(magic_links.Purpose.PASSWORD, token)
    return link if link and link.user and link.user.is_active else None


def set_new_password(link: OneTimeLink, new: str) -> User | None:
    """Whose password it is now; all their sessions end. None if the link has been used meanwhile.

    Raises InvalidFieldsError.
    """
    user = link.user
    if user is None:
        return None
    check_password(user, new)
    with transaction.atomic():
        if not magic_links.consume(link):
            return None
        user.set_password(new)
        user.save(update_fields=["password"])
        Session.objects.filter(user=user).delete()
    return user
