"""API tokens: made once, shown once, and checked at every request that carries one."""

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.errors import AccessNotFoundError, UnclearUserError
from accounts.models import ApiToken
from accounts.schemas import ApiTokenInfo
from accounts.services.hashing import hash_secret, new_secret
from accounts.services.presence import note_person
from core.db.best_effort import write_if_possible
from core.db.memory import copy_row, recall
from core.errors import InvalidFieldsError
from core.tasks.late_writes import write_later
from core.text.command_line import manage_command
from core.text.humanize import one_line

#: How our tokens begin; a proxy may send other ones, which are none of our business.
MARK = "ps_"
SHOWN_CHARACTERS = 10
LAST_USED_STEP = timedelta(minutes=1)
LONGEST_NAME = 100
MOST_DAYS = 36_500
#: Of one person, expired ones too.
MOST_TOKENS = 100


def make_token(user: User, name: str, days: int | None = None) -> str:
    """The new token, which can't be shown again; `days`: until it expires. Raises InvalidFieldsError."""
    name = one_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidFieldsError({"name": f"Say what uses it, in 1 to {LONGEST_NAME} characters."})
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InvalidFieldsError({"days": f"Enter a whole number from 1 to {MOST_DAYS:,}, or leave it empty."})
    if ApiToken.objects.filter(user=user).count() >= MOST_TOKENS:
        raise InvalidFieldsError({"name": f"You have {MOST_TOKENS} tokens. Revoke one that you no longer use."})
    return create_token(user, name, expires_at=None if days is None else timezone.now() + timedelta(days=days))


def list_tokens(user: User) -> list[ApiTokenInfo]:
    """Theirs, the newest first."""
    now = timezone.now()
    return [
        ApiTokenInfo(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            expires_at=token.expires_at,
            is_expired=token.expires_at is not None and token.expires_at <= now,
        )
        for token in ApiToken.objects.filter(user=user)
    ]


def revoke_token(user: User, token_id: int) -> str:
    """Its name; it opens nothing from now on. Raises AccessNotFoundError."""
    found = ApiToken.objects.filter(user=user, pk=token_id).first()
    if found is None:
        raise AccessNotFoundError("This API token no longer exists.")
    found.delete()
    return found.name


def create_token(user: User, name: str, *, expires_at: datetime | None = None) -> str:
    """The new token; it cannot be shown again."""
    token = MARK + new_secret()
    ApiToken.objects.create(
        user=user, name=name, prefix=token[:SHOWN_CHARACTERS], token_hash=hash_secret(token), expires_at=expires_at
    )
    return token


def user_of_token(token: str) -> User | None:
    """Whom the token stands for; None if it is unknown, revoked or expired, or its user is locked out."""
    hashed, now = hash_secret(token), timezone.now()
    found = recall(("token", hashed), lambda: _find_token(hashed))
    if found is None or (found.expires_at is not None and found.expires_at <= now):
        return None
    if found.last_used_at is None or found.last_used_at <= now - LAST_USED_STEP:
        write_later(("token", found.pk), partial(_note_use, found.pk, found.user_id, now))
    return copy_row(found.user)


def _find_token(hashed: str) -> ApiToken | None:
    return ApiToken.objects.filter(token_hash=hashed, user__is_active=True).select_related("user").first()


def _note_use(token_id: int, user_id: int, now: datetime) -> None:
    used = ApiToken.objects.filter(pk=token_id)
    write_if_possible("when a token was used", lambda: used.update(last_used_at=now))
    note_person(user_id)


def user_for_token(username: str | None) -> User:
    """The user of that name; without a name the only person who may do everything. Raises UnclearUserError."""
    if username is None:
        people = User.objects.filter(is_superuser=True, is_active=True)
        advice = "There is more than one owner. Choose one with --user NAME."
        if not people.exists():
            advice = f"There is no owner yet. Run `{manage_command('owner_link')}` for a link that creates one."
    else:
        people = User.objects.filter(username=username, is_active=True)
        advice = f'There is no active user named "{username}".'
    try:
        return people.get()
    except (User.DoesNotExist, User.MultipleObjectsReturned):
        raise UnclearUserError(advice) from None
