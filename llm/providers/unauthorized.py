"""A local server, or a proxy before it, that asks who is there: what it wants, and where to put it. Pure."""

import httpx2

from llm.errors import UnauthorizedError
from llm.providers.error_mapping import Endpoint, HttpFailure

_WHERE = "in the API key field"


def credentials_error(failure: HttpFailure, place: Endpoint) -> UnauthorizedError | None:
    """What a 401 asks for, by its WWW-Authenticate; None for other answers, and where it does not say."""
    challenge = httpx2.Headers(dict(failure.headers)).get("www-authenticate", "").strip().lower()
    if failure.status not in {401, 403} or not challenge:
        return None
    wants_password = challenge.startswith(("basic", "digest", "ntlm", "negotiate"))
    what = "password" if wants_password else "key"
    how = " as user:password" if wants_password else ""
    if place.has_key:
        told = f"{place} needs a {what} and doesn't accept yours ({failure.status})."
        return UnauthorizedError(f"{told} Enter it again {_WHERE}{how}.")
    return UnauthorizedError(f"{place} needs a {what} ({failure.status}). Enter it {_WHERE}{how}.")
