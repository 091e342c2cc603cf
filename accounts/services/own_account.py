"""What people change about their own account: the name that is shown, and the password."""

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.errors import NoPasswordError, TooManyAttemptsError
from accounts.schemas import AccountInfo
from accounts.services import throttle
from accounts.services.names import is_taken
from accounts.services.themes import find_theme
from core.errors import InvalidFieldsError
from core.text.humanize import one_line
from core.web.people import person_name

LONGEST_NAME = 60
#: Hashing takes longer for longer ones, and nobody types as much.
LONGEST_PASSWORD = 1_000


def describe_account(user: User) -> AccountInfo:
    """Oneself."""
    return AccountInfo(
        username=user.get_username(),
        name=person_name(user),
        is_staff=user.is_staff,
        has_password=user.has_usable_password(),
        theme=find_theme(user),
    )


def rename(user: User, name: str) -> None:
    """The name that others see; "" for the username. Raises InvalidFieldsError."""
    shown = one_line(name)
    if len(shown) > LONGEST_NAME or (name.strip() and not shown):
        raise InvalidFieldsError({"name": f"Enter a name of at most {LONGEST_NAME} letters."})
    if shown and is_taken(shown, but=user):
        raise InvalidFieldsError({"name": "Somebody else here is called that. Choose another name."})
    user.first_name = shown
    user.save(update_fields=["first_name"])


def change_password(user: User, current: str, new: str) -> None:
    """Set a new one; every session of theirs ends, but for what the caller does about this one.

    Raises InvalidFieldsError, NoPasswordError and TooManyAttemptsError.
    """
    if not user.has_usable_password():
        raise NoPasswordError("This account has no password: you sign in another way.")
    keys = throttle.make_keys("", "", device=f"password of {user.pk}")
    if not throttle.admit(keys):
        raise TooManyAttemptsError(throttle.TOO_MANY)
    if len(current) > LONGEST_PASSWORD or not user.check_password(current):
        raise InvalidFieldsError({"current_password": "That isn't your current password. It is case-sensitive."})
    throttle.forget(keys)
    check_password(user, new)
    user.set_password(new)
    user.save(update_fields=["password"])


def check_password(user: User, new: str) -> None:
    """Raises InvalidFieldsError for one that is too easy to guess, or endless."""
    if len(new) > LONGEST_PASSWORD:
        raise InvalidFieldsError({"new_password": f"Enter at most {LONGEST_PASSWORD:,} characters."})
    try:
        validate_password(new, user)
    except ValidationError as exc:
        raise InvalidFieldsError({"new_password": " ".join(exc.messages)}) from exc
