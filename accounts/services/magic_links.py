"""Links that work once and not for long."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import OneTimeLink
from accounts.services.hashing import hash_secret, new_secret

Purpose = OneTimeLink.Purpose


def issue_owner_token(lifetime: timedelta) -> str:
    """A new token that makes an owner; the one before stops working."""
    token = new_secret()
    changes = {"token_hash": hash_secret(token), "expires_at": timezone.now() + lifetime}
    OneTimeLink.objects.update_or_create(defaults=changes, purpose=Purpose.OWNER)
    return token


def issue_sign_in_token(user: User, lifetime: timedelta) -> str:
    """A new token that signs in as this user; earlier ones keep working until they are used or expire."""
    return _issue(Purpose.SIGN_IN, lifetime, user=user)


def issue_invite_token(made_by: User, username: str, lifetime: timedelta, *, is_staff: bool) -> str:
    """A new token that makes an account."""
    return _issue(Purpose.INVITE, lifetime, made_by=made_by, username=username, is_staff=is_staff)


def issue_password_token(user: User, lifetime: timedelta) -> str:
    """A new token that sets this user's password; the one before stops working."""
    with transaction.atomic():
        OneTimeLink.objects.filter(purpose=Purpose.PASSWORD, user=user).delete()
        return _issue(Purpose.PASSWORD, lifetime, user=user)


def _issue(purpose: Purpose, lifetime: timedelta, **fields: object) -> str:
    token, now = new_secret(), timezone.now()
    OneTimeLink.objects.filter(expires_at__lte=now).delete()
    OneTimeLink.objects.create(purpose=purpose, token_hash=hash_secret(token), expires_at=now + lifetime, **fields)
    return token


def find(purpose: Purpose, token: str) -> OneTimeLink | None:
    """The link of this token, if it still works. Finding does not use it up."""
    wanted = hash_secret(token)
    live = OneTimeLink.objects.filter(purpose=purpose, expires_at__gt=timezone.now()).select_related("user", "made_by")
    matching = [link for link in live if constant_time_compare(link.token_hash, wanted)]
    return matching[0] if matching else None


def consume(link: OneTimeLink) -> bool:
    """Use the link; of several that try at the same time, one gets True."""
    live = OneTimeLink.objects.filter(pk=link.pk, token_hash=link.token_hash, expires_at__gt=timezone.now())
    deleted, _ = live.delete()
    return deleted == 1
