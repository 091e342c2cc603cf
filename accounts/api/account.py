"""Oneself in the JSON API: /api/account, with password, API tokens and browsers."""

from typing import Literal

from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from ninja import Router, Schema, Status
from pydantic import SecretStr

from accounts.models import Person
from accounts.schemas import AccountInfo, ApiTokenInfo, BrowserInfo
from accounts.services import own_account, signed_in, tokens
from accounts.services.themes import save_theme
from core.web.access import user_of

router = Router(tags=["Account and people"])


class AccountChange(Schema):
    """What is left out stays. An empty `name` shows the username."""

    name: str | None = None
    theme: Literal["auto", "light", "dark"] | None = None


class PasswordChange(Schema):
    """All other browsers have to sign in again; API tokens stay valid."""

    current_password: SecretStr
    new_password: SecretStr


class TokenToMake(Schema):
    """`name`: what uses it. `days`: until it expires; null for never."""

    name: str
    days: int | None = None


class MadeToken(Schema):
    """`token` is told this once."""

    token: str


class SignedOut(Schema):
    """In how many browsers."""

    signed_out: int


@router.get("/account", response=AccountInfo, summary="Who you are")
def read_account(request: HttpRequest) -> AccountInfo:
    """The person whose token or session this is."""
    return own_account.describe_account(user_of(request))


@router.patch("/account", response=AccountInfo, summary="Change the name shown to others, or your theme")
def change_account(request: HttpRequest, body: AccountChange) -> AccountInfo:
    """Nothing changes where the name is refused."""
    user = user_of(request)
    if body.name is not None:
        own_account.rename(user, body.name)
    if body.theme is not None:
        save_theme(user, Person.Theme(body.theme))
    return own_account.describe_account(user)


@router.post("/account/password", response=SignedOut, summary="Change your password")
@sensitive_variables("body")
def change_password(request: HttpRequest, body: PasswordChange) -> SignedOut:
    """The session that asks stays signed in."""
    user = user_of(request)
    own_account.change_password(user, body.current_password.get_secret_value(), body.new_password.get_secret_value())
    return SignedOut(signed_out=signed_in.stay_only_here(request, user))


@router.get("/account/tokens", response=list[ApiTokenInfo], summary="Your API tokens")
def list_tokens(request: HttpRequest) -> list[ApiTokenInfo]:
    """Without what would let somebody in."""
    return tokens.list_tokens(user_of(request))


@router.post("/account/tokens", response=MadeToken, summary="Make an API token")
def make_token(request: HttpRequest, body: TokenToMake) -> MadeToken:
    """It may do what you may."""
    return MadeToken(token=tokens.make_token(user_of(request), body.name, body.days))


@router.delete("/account/tokens/{int:token_id}", response={204: None}, summary="Revoke one of your API tokens")
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    """It may be the one that asks."""
    tokens.revoke_token(user_of(request), token_id)
    return Status(204, None)


@router.get("/account/browsers", response=list[BrowserInfo], summary="The browsers in which you are signed in")
def list_browsers(request: HttpRequest) -> list[BrowserInfo]:
    """The one that asks first."""
    return signed_in.list_browsers(request)


@router.delete("/account/browsers", response=SignedOut, summary="Sign out in all other browsers")
def sign_out_elsewhere(request: HttpRequest) -> SignedOut:
    """In all of them, where a token asks."""
    ended = signed_in.sign_out_elsewhere(user_of(request), signed_in.find_own_key(request))
    return SignedOut(signed_out=ended)


@router.delete("/account/browsers/{slug:browser_id}", response={204: None}, summary="Sign out in one browser")
def sign_out_browser(request: HttpRequest, browser_id: str) -> Status[None]:
    """It has to sign in again."""
    signed_in.sign_out_browser(user_of(request), browser_id)
    return Status(204, None)
