"""The account of whom a trusted proxy names, made at first sight."""

import logging

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from accounts.errors import NotLetInError, UnclearIdentityError
from accounts.services.presence import is_old, note_person
from accounts.services.proxy.identity import Identity
from core.db.best_effort import write_if_possible

logger = logging.getLogger(__name__)


def find_or_make_person(identity: Identity) -> User:
    """Their account, with the rights that their groups give. Raises NotLetInError and UnclearIdentityError.

    A name in other capitals is the same person. The owner stays staff whatever the groups say.
    """
    user = _find(identity.name) or _make(identity)
    if not user.is_active:
        raise NotLetInError(f"The account {user.get_username()} is deactivated. Ask the owner of this PlexSage.")
    _give_rights(user, identity)
    person = getattr(user, "person", None)
    if is_old(person.last_seen_at if person else None):
        note_person(user.pk)
    return user


def _find(name: str) -> User | None:
    people = User.objects.select_related("person")
    exact = people.filter(username=name).first()
    if exact is not None:
        return exact
    # Not by the database, which may know the capitals of English alone. A household is small.
    same = [pk for pk, other in User.objects.values_list("pk", "username") if other.casefold() == name.casefold()]
    if len(same) > 1:
        raise UnclearIdentityError("Several accounts have this name, in other capitals. Ask the owner.")
    return people.filter(pk__in=same).first()


def _make(identity: Identity) -> User:
    if not settings.PROXY_CREATES_PEOPLE:
        raise NotLetInError(f"There is no account named {identity.name} here. Ask the owner of this PlexSage.")
    defaults = {"password": make_password(None), "is_staff": bool(identity.is_staff)}
    user, is_new = User.objects.get_or_create(username=identity.name, defaults=defaults)
    if is_new:
        logger.info("a person named by the proxy got an account: number %s", user.pk)
    return user


def _give_rights(user: User, identity: Identity) -> None:
    if identity.is_staff is None or user.is_superuser or user.is_staff == identity.is_staff:
        return
    user.is_staff = identity.is_staff
    rows = User.objects.filter(pk=user.pk)
    write_if_possible("a person's rights", lambda: rows.update(is_staff=user.is_staff))
