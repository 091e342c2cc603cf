"""How people are called on pages and in the JSON API."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User


def person_name(user: User | AbstractBaseUser | AnonymousUser) -> str:
    """The name that a person has chosen to be shown, else the one they sign in with; "" for nobody."""
    shown = user.get_short_name() if isinstance(user, User) else ""
    return shown or user.get_username()
