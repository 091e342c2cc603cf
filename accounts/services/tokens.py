"""API tokens: made once, shown once, and checked at every request that carries one."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from accounts.errors import UnclearUserError
from accounts.models import ApiToken
from accounts.services.hashing import hash_secret, new_secret
from core.db.best_effort import write_if_possible
from core.text.command_line import manage_command

#: How our tokens begin; a proxy may send other ones, which are none of our business.
MARK = "ps_"
SHOWN_CHARACTERS = 10
LAST_USED_STEP = timedelta(minutes=1)


def create_token(user: User, name: str, *, expires_at: datetime | None = None) -> str:
    """The new token; it cannot be shown again."""
    token = MARK + new_secret()
    ApiToken.objects.create(
        user=user, name=name, prefix=token[:SHOWN_CHARACTERS], token_hash=hash_secret(token), expires_at=expires_at
    )
    return token


def user_of_token(token: str) -> User | None:
    """Whom the token stands for; None if it is unknown, revoked or expired, or its user is locked out."""
    now = timezone.now()
    in_time = Q(expires_at=None) | Q(expires_at__gt=now)
    tokens = ApiToken.objects.filter(in_time, token_hash=hash_secret(token), user__is_active=True)
    found = tokens.select_related("user").first()
    if found is None:
        return None
    if found.last_used_at is None or found.last_used_at <= now - LAST_USED_STEP:
        used = ApiToken.objects.filter(pk=found.pk)
        write_if_possible("when a token was used", lambda: used.update(last_used_at=now))
    return found.user


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
