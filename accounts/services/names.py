"""Whether a name belongs to somebody: two people whom one could take for each other are one too many."""

from django.contrib.auth.models import User

TAKEN = "Somebody here is already called that."


def is_taken(name: str, *, but: User | None = None) -> bool:
    """Whether somebody else signs in by this name or is shown by it, whatever its capitals.

    Not asked of the database, which may know the capitals of English alone. A household is small.
    """
    others = User.objects.exclude(pk=but.pk) if but else User.objects.all()
    names = others.values_list("username", "first_name")
    return any(name.casefold() in (username.casefold(), shown.casefold()) for username, shown in names)
