"""The owner: the first account, which may do everything."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import OneTimeLink
from accounts.services import magic_links
from accounts.services.built_in_users import BUILT_IN_USERNAME
from core.web.own_address import make_absolute

#: Long enough to come back to a server that was started yesterday evening.
OWNER_LINK_LIFETIME = timedelta(hours=24)


def find_owners() -> QuerySet[User]:
    """Those who may do everything and can sign in: by a password, or as a trusted proxy names them."""
    owners = User.objects.filter(is_superuser=True, is_active=True)
    return owners if settings.PROXY_USER_HEADER else owners.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def owner_exists() -> bool:
    """Whether someone can sign in who may do everything."""
    return find_owners().exists()


def is_first_start() -> bool:
    """Whether there is no account yet (the one behind PLEXSAGE_AUTH=off is nobody's); behind a proxy, no owner's."""
    if settings.PROXY_USER_HEADER:
        return not owner_exists()
    return not User.objects.exclude(username=BUILT_IN_USERNAME).exists()


def new_owner_link() -> str:
    """An address that creates the owner, once."""
    token = magic_links.issue_owner_token(OWNER_LINK_LIFETIME)
    return make_absolute(reverse("accounts:owner", args=[token]))


def create_owner(link: OneTimeLink, user: User) -> bool:
    """Save `user` (name and password set) as the owner; False if the link has been used meanwhile."""
    with transaction.atomic():
        if not magic_links.consume(link) or owner_exists():
            return False
        user.is_staff = user.is_superuser = True
        user.save()
    return True
