"""API tokens in the admin: to look at and to revoke. A token itself is shown once, where it is made."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The tokens by which scripts come in."""

    list_display = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at")
    list_select_related = ("user",)
    fields = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """`manage.py create_api_token` makes them: a page would show the token to whoever looks on."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing about a token changes, but that it is revoked."""
        return False

    @admin.action(description="Revoke the selected API tokens", permissions=["delete"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """End them now, and keep them in the list."""
        ended = tokens.update(expires_at=timezone.now())
        self.message_user(request, f"Revoked: {ended}.")
