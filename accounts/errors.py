"""What goes wrong with accounts.

PlexSageError
 └── AccountError
      ├── AccountTakenError
      └── UnclearUserError
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
