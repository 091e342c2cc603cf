"""How things stand at the moment of asking, out of the database and of what this process knows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Sum
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

from core.db.disk import free_bytes
from core.tasks.outages import Kind, outages
from core.version import VERSION
from library.services.syncing.status import sync_status
from llm.models import UsageRecord
from llm.schemas import PROVIDER_NAMES
from operations.services.backup.shelf import list_backups
from operations.services.backup.work import last_failure
from operations.services.watching.memory import memory
from playlists.models import Playlist, Run

_UNFINISHED = (Run.State.QUEUED, Run.State.RUNNING)
_TOKENS = ("input", "output", "cached")


def collect_known() -> Iterator[Metric]:
    """What this process knows, whatever the database is like."""
    yield InfoMetricFamily("plexsage", "The program.", {"version": VERSION})
    yield _gauge("plexsage_ready", "Whether requests can be answered.", memory().known.is_ready)
    down = GaugeMetricFamily("plexsage_down", "Whether it is down, as far as this process knows.", labels=["what"])
    current = outages().current()
    for kind in get_args(Kind):
        down.add_metric([kind], kind in current)
    yield down
    free = free_bytes(settings.DATA_DIR)
    if free is not None:
        yield _gauge("plexsage_disk_free_bytes", "Free on the disk of the data folder.", free)
    yield from _backups()


def collect_stored() -> Iterator[Metric]:
    """Out of the database; few queries, none of which grows with the library. Raises Django's Error."""
    yield from _waiting()
    yield from _library()
    yield from _people()
    yield from _models()
    failed = last_failure() is not None
    yield _gauge("plexsage_backup_failed", "Whether the last attempt at a backup failed.", failed)


def _backups() -> Iterator[Metric]:
    found = list_backups()
    yield _gauge("plexsage_backups", "Backups that are kept.", len(found))
    if found:
        yield _time("plexsage_backup_timestamp_seconds", "When the newest backup was made.", found[0].made_at)
        yield _gauge("plexsage_backup_bytes", "Size of the newest backup.", found[0].size)


def _waiting() -> Iterator[Metric]:
    counts = dict(
        Run.objects.filter(state__in=_UNFINISHED).order_by().values_list("state").annotate(Count("pk")).iterator()
    )
    metric = GaugeMetricFamily("plexsage_runs_unfinished", "Runs that wait or are worked on.", labels=["state"])
    for state in _UNFINISHED:
        metric.add_metric([state.value], counts.get(state.value, 0))
    yield metric
    yield _gauge("plexsage_playlists", "Playlists, without those in the bin.", _playlists())


def _playlists() -> int:
    return Playlist.objects.filter(deleted_at=None).count()


def _library() -> Iterator[Metric]:
    status = sync_status()
    yield _gauge("plexsage_library_tracks", "Tracks of the library.", status.tracks)
    yield _gauge("plexsage_sync_running", "Whether a sync is running.", status.is_running)
    failed = status.phase in {"failed", "interrupted"}
    yield _gauge("plexsage_sync_failed", "Whether the last sync failed.", failed)
    if status.synced_at:
        yield _time("plexsage_sync_timestamp_seconds", "When the library was last synced.", status.synced_at)


def _people() -> Iterator[Metric]:
    metric = GaugeMetricFamily("plexsage_people", "Active accounts.", labels=["role"])
    active = get_user_model().objects.filter(is_active=True)
    counts = dict(active.order_by().values_list("is_staff").annotate(Count("pk")))
    metric.add_metric(["staff"], counts.get(True, 0))
    metric.add_metric(["member"], counts.get(False, 0))
    yield metric


def _models() -> Iterator[Metric]:
    """All that was ever noted: older months are summed up, and none is forgotten."""
    calls = CounterMetricFamily("plexsage_model_calls", "Calls of models.", labels=["provider"])
    tokens = CounterMetricFamily("plexsage_model_tokens", "Tokens of models.", labels=["provider", "direction"])
    cost = CounterMetricFamily("plexsage_model_cost_dollars", "What is known of their cost.", labels=["provider"])
    fields = {name: Sum(f"{name}_tokens") for name in _TOKENS} | {"all_calls": Sum("calls"), "dollars": Sum("cost_usd")}
    known = UsageRecord.objects.filter(provider__in=PROVIDER_NAMES).order_by()
    rows: Any = known.values("provider").annotate(**fields)  # a TypedDict would want each name twice
    for row in rows:
        calls.add_metric([row["provider"]], row["all_calls"])
        cost.add_metric([row["provider"]], float(row["dollars"]))
        for name in _TOKENS:
            tokens.add_metric([row["provider"], name], row[name])
    yield from (calls, tokens, cost)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _time(name: str, words: str, moment: datetime) -> Metric:
    return GaugeMetricFamily(name, words, value=moment.timestamp())
