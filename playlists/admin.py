"""Runs and playlists in the admin: to look at, not to edit by hand."""

from typing import ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from playlists.models import Playlist, PlaylistTrack, Run, RunEvent
from playlists.search.text import refresh_search_text


class _ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]  # two models share it
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The program writes these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The program writes these."""
        return False


class TrackInline(_ReadOnlyInline):
    """A playlist's tracks."""

    model = PlaylistTrack


class EventInline(_ReadOnlyInline):
    """A run's log."""

    model = RunEvent
    fields: ClassVar = ["number", "at", "data"]
    readonly_fields: ClassVar = ["number", "at", "data"]


@admin.register(Playlist)
class PlaylistAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Playlists that were made."""

    list_display = ("title", "owner", "is_shared", "track_count", "created_at")
    list_filter: ClassVar = ["owner", "is_shared"]
    list_select_related: ClassVar = ["owner"]
    search_fields: ClassVar = ["title", "wish", "tracks__title", "tracks__artist"]
    date_hierarchy = "created_at"
    readonly_fields: ClassVar = ["run", "server_key", "created_at"]
    inlines: ClassVar = [TrackInline]

    def save_model(self, request: HttpRequest, obj: Playlist, form: object, change: bool) -> None:
        """Found by its new title and prompt at once."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            refresh_search_text(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Playlist]:
        """With the number of tracks, in the one query."""
        playlists: QuerySet[Playlist] = super().get_queryset(request)
        return playlists.annotate(track_count=Count("tracks"))

    @admin.display(description="tracks", ordering="track_count")
    def track_count(self, playlist: Playlist) -> int:
        """The number of tracks."""
        return int(playlist.track_count)  # type: ignore[attr-defined]  # annotated above


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Generations and their logs."""

    list_display = ("id", "owner", "state", "provider", "model", "created_at", "ended_at")
    list_filter: ClassVar = ["state", "provider", "owner"]
    list_select_related: ClassVar = ["owner"]
    readonly_fields: ClassVar = [field.name for field in Run._meta.fields]  # noqa: SLF001  # Django's documented way
    inlines: ClassVar = [EventInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Runs are started by wishes."""
        return False
