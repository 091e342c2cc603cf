"""The people of the household: who they are, and what may be changed about them. Somebody can always look after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from accounts.errors import AccountRefusedError, PersonNotFoundError
from accounts.models import ApiToken, OneTimeLink, Session
from accounts.schemas import PersonInfo
from accounts.services.built_in_users import BUILT_IN_USERNAME
from accounts.services.owner import find_owners
from core.web.people import person_name

LAST_OWNER = (
    "That would leave nobody who could change the settings and manage people. Make somebody else an owner first."
)


def list_people(viewer: User) -> list[PersonInfo]:
    """All, those who may come in first; nobody is the one behind PLEXSAGE_AUTH=off."""
    people = _people().select_related("person").order_by("-is_active", "-is_staff", "username")
    return [_describe(user, viewer) for user in people]


def find_person(user_id: int) -> User:
    """Raises PersonNotFoundError."""
    user = _people().filter(pk=user_id).first()
    if user is None:
        raise PersonNotFoundError("This person no longer exists.")
    return user


def describe_person(user_id: int, viewer: User) -> PersonInfo:
    """One of them. Raises PersonNotFoundError."""
    return _describe(find_person(user_id), viewer)


def set_staff(actor: User, user_id: int, *, is_staff: bool) -> User:
    """Make somebody an owner, or a member: with the rights of the one who does so at most.

    Raises PersonNotFoundError and AccountRefusedError.
    """
    with _someone_stays():
        user = find_person(user_id)
        require_no_less(actor, user)
        user.is_staff, user.is_superuser = is_staff, is_staff and actor.is_superuser
        user.save(update_fields=["is_staff", "is_superuser"])
        if not is_staff:
            OneTimeLink.objects.filter(made_by=user).delete()
    return user


def set_active(actor: User, user_id: int, *, is_active: bool) -> User:
    """Let somebody in again; or lock them out at once, everywhere, with their tokens and links for good.

    Raises PersonNotFoundError and AccountRefusedError.
    """
    with _someone_stays():
        user = find_person(user_id)
        require_no_less(actor, user)
        if user == actor:
            raise AccountRefusedError("You can't deactivate yourself. Another owner can.")
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            _end_access(user)
    return user


def is_last_owner(user: User) -> bool:
    """Whether nobody else could sign in who may do everything."""
    owners = find_owners()
    return owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists()


def require_no_less(actor: User, user: User) -> None:
    """Raises AccountRefusedError where somebody has more rights than the one who would change something about them."""
    if user.is_superuser and not actor.is_superuser:
        raise AccountRefusedError("This person has more rights than you. Only such a person can change this.")


def _end_access(user: User) -> None:
    Session.objects.filter(user=user).delete()
    ApiToken.objects.filter(user=user).delete()
    OneTimeLink.objects.filter(user=user).delete()
    OneTimeLink.objects.filter(made_by=user).delete()


def _describe(user: User, viewer: User) -> PersonInfo:
    person = getattr(user, "person", None)
    return PersonInfo(
        id=user.pk,
        username=user.get_username(),
        name=person_name(user),
        is_staff=user.is_staff,
        is_active=user.is_active,
        has_password=user.has_usable_password(),
        last_seen_at=(person and person.last_seen_at) or user.last_login,
        is_you=user.pk == viewer.pk,
    )


def _people() -> QuerySet[User]:
    return User.objects.exclude(username=BUILT_IN_USERNAME)


def _staff() -> QuerySet[User]:
    return _people().filter(is_staff=True, is_active=True)


@contextmanager
def _someone_stays() -> Iterator[None]:
    """Undo what happens inside, if it takes the last one away. Raises AccountRefusedError.

    Where nobody is there from the first, as behind PLEXSAGE_AUTH=off, nothing is lost.
    """
    with transaction.atomic():
        # Two who take it away from each other at the same moment: the second waits here, and sees what the first did.
        list(User.objects.select_for_update().filter(is_staff=True).values_list("pk", flat=True))
        kinds: tuple[Callable[[], QuerySet[User]], ...] = (find_owners, _staff)
        before = [kind().exists() for kind in kinds]
        yield
        if any(was and not kind().exists() for was, kind in zip(before, kinds, strict=True)):
            raise AccountRefusedError(LAST_OWNER)
