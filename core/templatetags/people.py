"""{{ playlist.owner|person_name }}: a person's name, as pages say it."""

from django import template
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from core.web.people import person_name

register = template.Library()


@register.filter(name="person_name")
def name_of(user: AbstractBaseUser | AnonymousUser | None) -> str:
    """ "" for nobody."""
    return person_name(user) if user else ""
