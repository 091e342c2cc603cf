"""Accounts that no person has a password for: the demo's, and the one behind PLEXSAGE_AUTH=off."""

import shlex
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.models import User
from django.urls import reverse

from accounts.errors import AccountTakenError
from accounts.services import magic_links

#: No form accepts these characters in a name: nobody else has it.
BUILT_IN_USERNAME = "(behind the proxy)"
DEMO_USERNAME = "demo"
DEMO_LINK_LIFETIME = timedelta(hours=1)


def built_in_user() -> User:
    """The user that everybody is while PLEXSAGE_AUTH=off; may change the settings."""
    return _get_or_create(BUILT_IN_USERNAME)


def new_demo_path() -> str:
    """The path of a link that signs in to the demo, once. Raises AccountTakenError."""
    user = _get_or_create(DEMO_USERNAME)
    if user.has_usable_password():
        raise AccountTakenError(f'"{DEMO_USERNAME}" is already someone\'s account here. Sign in at /login/ instead.')
    return reverse("accounts:demo", args=[magic_links.issue_sign_in_token(user, DEMO_LINK_LIFETIME)])


def is_demo() -> bool:
    """Whether the demo's user has been made."""
    return User.objects.filter(username=DEMO_USERNAME, password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def demo_link_arguments(address: str) -> str:
    """Arguments of manage.py that make a link to the server at this address (`http://127.0.0.1:7001/`)."""
    here = address.rstrip("/")
    return "demo_login_link" if here == settings.PLEXSAGE_URL else f"demo_login_link --base-url {shlex.quote(here)}"


def _get_or_create(username: str) -> User:
    nobodys_password = make_password(None)
    defaults = {"is_staff": True, "password": nobodys_password}
    return User.objects.get_or_create(username=username, defaults=defaults)[0]
