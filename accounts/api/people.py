"""The household in the JSON API, for staff: /api/people, with invitations and links for new passwords."""

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status

from accounts.schemas import InviteInfo, PersonInfo
from accounts.services import invites, password_links, people
from accounts.services.link_address import link_address
from core.web.access import staff_required, user_of

router = Router(tags=["Account and people"])


class PersonChange(Schema):
    """What is left out stays. `is_staff`: an owner; `is_active`: false locks somebody out at once."""

    is_staff: bool | None = None
    is_active: bool | None = None


class Invitation(Schema):
    """`username` is suggested to who is invited; "" leaves it to them."""

    username: str = ""
    is_staff: bool = False


class Link(Schema):
    """The address, told this once; it works once."""

    link: str


@router.get("/people", response=list[PersonInfo], summary="The people of this household")
@staff_required
def list_people(request: HttpRequest) -> list[PersonInfo]:
    """Those who may come in first."""
    return people.list_people(user_of(request))


@router.patch("/people/{int:user_id}", response=PersonInfo, summary="Make an owner or a member, deactivate, reactivate")
@staff_required
def change_person(request: HttpRequest, user_id: int, body: PersonChange) -> PersonInfo:
    """All of it or, where something is refused, nothing."""
    actor = user_of(request)
    with transaction.atomic():
        if body.is_staff is not None:
            people.set_staff(actor, user_id, is_staff=body.is_staff)
        if body.is_active is not None:
            people.set_active(actor, user_id, is_active=body.is_active)
    return people.describe_person(user_id, actor)


@router.post("/people/{int:user_id}/password-link", response=Link, summary="A link to choose a new password")
@staff_required
def make_password_link(request: HttpRequest, user_id: int) -> Link:
    """For somebody who has forgotten theirs; within 24 hours."""
    _, token = password_links.make_password_link(user_of(request), user_id)
    return Link(link=link_address(request, reverse("accounts:new_password", args=[token])))


@router.get("/people/invites", response=list[InviteInfo], summary="Open invitations")
@staff_required
def list_invites(request: HttpRequest) -> list[InviteInfo]:
    """The newest first."""
    return invites.list_invites()


@router.post("/people/invites", response=Link, summary="Invite somebody")
@staff_required
def invite(request: HttpRequest, body: Invitation) -> Link:
    """Whoever opens the link within 7 days may create an account."""
    token = invites.invite(user_of(request), body.username, is_staff=body.is_staff)
    return Link(link=link_address(request, reverse("accounts:invite", args=[token])))


@router.delete("/people/invites/{int:invite_id}", response={204: None}, summary="Withdraw an invitation")
@staff_required
def withdraw(request: HttpRequest, invite_id: int) -> Status[None]:
    """Its link stops working."""
    invites.withdraw_invite(invite_id)
    return Status(204, None)
