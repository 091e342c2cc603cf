"""What the Account page and the People page get."""

from django.http import HttpRequest

from accounts.models import Person
from accounts.services import invites, own_account, people, signed_in, tokens
from core.web.access import user_of


def account_context(request: HttpRequest) -> dict[str, object]:
    """Oneself."""
    user = user_of(request)
    return {
        "account": own_account.describe_account(user),
        "themes": Person.Theme.choices,
        "tokens": tokens.list_tokens(user),
        "browsers": signed_in.list_browsers(request),
        "typed_name": user.first_name,
    }


def people_context(request: HttpRequest) -> dict[str, object]:
    """Everybody, and who is invited."""
    everybody = people.list_people(user_of(request))
    owners = sum(person.is_staff and person.is_active for person in everybody)
    return {"people": everybody, "has_one_owner": owners == 1, "invites": invites.list_invites()}
