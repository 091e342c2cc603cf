"""Whose usage a person may look at, and since when: members their own, staff everybody's."""

from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from core.text.humanize import parse_int
from core.values import Frozen
from llm.services.usage.record import month_of
from operations.services.usage.read import UsageFilter, Whose
from operations.services.usage.report import shift_month
from operations.services.usage.values import HOUSEHOLD

#: Months that are looked at; 0 are all.
USUAL_MONTHS = 12
MOST_MONTHS = 1_200


class UsageChoice(Frozen):
    """What is looked at. `until`: the month that is going on."""

    months: int
    until: date
    wanted: UsageFilter


def choose_usage(user: AbstractBaseUser | AnonymousUser, asked: str, months: int = USUAL_MONTHS) -> UsageChoice | None:
    """`asked`: a person's id, "household", or "" for all that one may see. None for what one may not, or nobody."""
    whose = _read_whose(asked)
    if whose is None and not _sees_all(user):
        whose = user.pk
    if not _may_see(user, whose):
        return None
    until = month_of(timezone.now())
    since = shift_month(until, 1 - months) if months else None
    return UsageChoice(months=months, until=until, wanted=UsageFilter(whose=whose, since=since))


def read_choice(request: HttpRequest) -> UsageChoice | None:
    """What a page's address asks for; a number of months that is none gives the usual one."""
    months = parse_int(request.GET.get("months", ""))
    if months is None or months > MOST_MONTHS:
        months = USUAL_MONTHS
    return choose_usage(request.user, request.GET.get("person", ""), months)


def _read_whose(asked: str) -> Whose:
    """0, who is nobody, for what names nobody."""
    if asked == HOUSEHOLD:
        return HOUSEHOLD
    return (parse_int(asked) or 0) if asked else None


def _sees_all(user: AbstractBaseUser | AnonymousUser) -> bool:
    return bool(getattr(user, "is_staff", False))


def _may_see(user: AbstractBaseUser | AnonymousUser, whose: Whose) -> bool:
    if not _sees_all(user):
        return whose == user.pk
    return not isinstance(whose, int) or get_user_model().objects.filter(pk=whose).exists()
