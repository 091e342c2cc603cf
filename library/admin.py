"""The library in the admin: to look at. It is written by loading and by syncing, not by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from core.text.humanize import parse_int
from library.models import (
    Album,
    Artist,
    DemoPlaylist,
    DemoPlaylistTrack,
    Genre,
    LibraryState,
    ProfilingState,
    StoredProfile,
    SyncState,
    Track,
)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Rows that may be looked at; changing them here would part the filters' copies from them."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody may."""
        return False


class CountedAdmin(ReadOnlyAdmin):
    """Names with the number of their tracks."""

    ordering = ("folded",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """One query for the page and its counts."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(tracks_counted=Count("tracks"))
        return rows

    @admin.display(ordering="tracks_counted", description="Tracks")
    def track_count(self, row: Any) -> int:
        """As counted by get_queryset."""
        return int(row.tracks_counted)


@admin.register(Artist, Genre)
class NamedAdmin(CountedAdmin):
    """Artists (performers, and those of albums) and genres."""

    list_display = ("name", "track_count")
    search_fields = ("folded", "name")


@admin.register(Album)
class AlbumAdmin(CountedAdmin):
    """Albums."""

    list_display = ("title", "artist", "year", "track_count")
    search_fields = ("folded", "title", "artist__folded")
    list_select_related = ("artist",)


class DecadeFilter(admin.SimpleListFilter):
    """The decade of the recording."""

    title = "decade"
    parameter_name = "decade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """From the decades that records are older than, to ours."""
        return [(str(year), f"{year}s") for year in range(1900, 2030, 10)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The years of the chosen decade."""
        decade = parse_int(self.value() or "")
        return queryset if decade is None else queryset.filter(year__in=range(decade, decade + 10))


@admin.register(Track)
class TrackAdmin(ReadOnlyAdmin):
    """Tracks."""

    list_display = ("title", "artist", "album", "year", "user_rating", "is_live")
    list_filter = ("is_live", DecadeFilter, ("genres", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("artist", "album")
    search_fields = ("search", "title")
    ordering = ("id",)


@admin.register(LibraryState)
class LibraryStateAdmin(ReadOnlyAdmin):
    """Where the tracks came from, and when."""

    list_display = ("server", "loaded_at", "tracks", "artists", "albums", "genres")


@admin.register(SyncState)
class SyncStateAdmin(ReadOnlyAdmin):
    """The sync that runs, or the last one."""

    list_display = ("phase", "server", "started_at", "ended_at", "added", "changed", "removed", "error")


@admin.register(StoredProfile)
class StoredProfileAdmin(ReadOnlyAdmin):
    """What artists sound like. They are corrected on the page of profiles, where words are checked."""

    list_display = ("artist_id", "is_known", "source", "model", "moods", "styles", "changed_at")
    list_filter = ("is_known", "source")
    search_fields = ("artist__name", "artist__folded")
    ordering = ("artist_id",)


@admin.register(ProfilingState)
class ProfilingStateAdmin(ReadOnlyAdmin):
    """Asking the model for profiles: as it goes on, or ended."""

    list_display = ("phase", "started_at", "ended_at", "asked", "known", "model", "error")


class EntryInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The places of a playlist."""

    model = DemoPlaylistTrack
    extra = 0


@admin.register(DemoPlaylist)
class DemoPlaylistAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The demo server's playlists."""

    list_display = ("title", "created_at")
    search_fields = ("title",)
    inlines = (EntryInline,)
