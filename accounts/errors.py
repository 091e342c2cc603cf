"""What goes wrong with accounts.

PlexSageError
 └── AccountError
      ├── AccountTakenError
      ├── UnclearUserError
      ├── NoPasswordError
      ├── PersonNotFoundError
      ├── AccessNotFoundError
      ├── AccountRefusedError
      ├── TooManyAttemptsError
      ├── UnclearIdentityError
      └── NotLetInError
"""

from typing import ClassVar

from core.errors import PlexSageError


class AccountError(PlexSageError):
    """Something about an account stands in the way."""

    code: ClassVar[str] = "account"


class AccountTakenError(AccountError):
    """The demo's name belongs to a person."""


class UnclearUserError(AccountError):
    """There is not exactly one user whom a new token could stand for."""


class NoPasswordError(AccountError):
    """The account has no password that could be changed: a proxy, or the demo's link, lets its person in."""

    code = "no_password"


class PersonNotFoundError(AccountError):
    """There is nobody with this id (any more)."""

    code = "person_not_found"


class AccessNotFoundError(AccountError):
    """There is no such token, browser or invitation (any more), or it is somebody else's."""

    code = "not_found"


class AccountRefusedError(AccountError):
    """It would lock somebody out, or is not for the person who asks."""

    code = "account_refused"


class TooManyAttemptsError(AccountError):
    """Too many wrong passwords."""

    code = "too_many_attempts"


class UnclearIdentityError(AccountError):
    """A trusted proxy says who asks, in a way that could mean nobody, or several people."""


class NotLetInError(AccountError):
    """A trusted proxy names somebody who has no account here, or one that is deactivated."""
