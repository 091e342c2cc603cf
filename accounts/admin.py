"""People and API tokens in the admin, for repairs. A token itself is shown once, where it is made."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services.people import LAST_OWNER, is_last_owner

# Nothing here asks for groups and single permissions: people are owners or members.
admin.site.unregister(Group)
admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Django's, without what has no meaning here; nobody deletes themselves, or the last one who may do everything."""

    list_display = ("username", "first_name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "first_name")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With a check that somebody stays who may do everything."""
        form: type[BaseModelForm[User]] = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (_SomeoneStays, form), {}) if change else form

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One is deleted at a time, or none: deleting many asks no question about each."""
        return {}

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not of oneself."""
        if obj is not None and (obj == request.user or is_last_owner(obj)):
            return False
        return super().has_delete_permission(request, obj)


class _SomeoneStays:
    instance: User
    cleaned_data: ClassVar[dict[str, Any]]

    def clean(self) -> Any:
        """Refuse to take the last owner's rights away."""
        cleaned: dict[str, Any] = super().clean()  # type: ignore[misc]  # a form's
        kept = cleaned.get("is_active") and cleaned.get("is_staff") and cleaned.get("is_superuser")
        if not kept and is_last_owner(self.instance):
            raise ValidationError(LAST_OWNER)
        return cleaned


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The tokens by which scripts come in."""

    list_display = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at")
    list_select_related = ("user",)
    fields = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People make their own: a page here would show the token to somebody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing about a token changes, but that it is revoked."""
        return False

    @admin.action(description="Revoke the selected API tokens", permissions=["delete"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """End them now, and keep them in the list."""
        ended = tokens.update(expires_at=timezone.now())
        self.message_user(request, f"Revoked: {ended}.")
