"""What pages and the JSON API tell about people and their ways in: frozen, and without secrets."""

from datetime import datetime

from core.values import Frozen


class ApiTokenInfo(Frozen):
    """An API token. `prefix` is how it begins; `expires_at` is null for one that doesn't expire by itself."""

    id: int
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    is_expired: bool


class BrowserInfo(Frozen):
    """A browser in which somebody is signed in. `is_this`: the one that asks."""

    id: str
    browser: str
    last_seen_at: datetime
    is_this: bool


class PersonInfo(Frozen):
    """Somebody who may sign in, or could until they were deactivated.

    `has_password`: false where a proxy or a link lets them in. `is_you`: the one that asks.
    """

    id: int
    username: str
    name: str
    is_staff: bool
    is_active: bool
    has_password: bool
    last_seen_at: datetime | None
    is_you: bool


class InviteInfo(Frozen):
    """An invitation that nobody has accepted yet."""

    id: int
    username: str
    is_staff: bool
    made_by: str
    created_at: datetime
    expires_at: datetime


class AccountInfo(Frozen):
    """Oneself. `theme`: auto, light or dark, or empty while each browser decides."""

    username: str
    name: str
    is_staff: bool
    has_password: bool
    theme: str
