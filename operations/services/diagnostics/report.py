"""The diagnostics: numbers, versions, and words that are PlexSage's own, out of which nothing private can be read."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error
from django.utils import timezone

from core.http.container import in_container
from core.tasks.outages import outages
from core.text.known_secrets import hide_secrets_in
from operations.schemas import Checkup
from operations.services.diagnostics.figures import read_figures
from operations.services.doctor.checkup import examine_quickly
from operations.services.doctor.versions import list_versions

FILE_NAME = "plexsage-diagnostics.json"
#: Of the file's form: whoever reads it may rely on it.
_FORMAT = 1


def make_diagnostics() -> str:
    """As JSON. No other server is asked, and whatever the database is like, there is something to tell."""
    return json.dumps(hide_secrets_in(_collected()), indent=2)


def _collected() -> Mapping[str, Any]:
    return {
        "format": _FORMAT,
        "versions": {version.name: version.version for version in list_versions()},
        "in_container": in_container(),
        "configuration": _configuration(),
        "checks": _states(examine_quickly()),
        "down": {kind: _minutes(outage.since) for kind, outage in outages().current().items()},
        **_stored(),
    }


def _configuration() -> Mapping[str, Any]:
    """Which variables are set, and of those with a few words to choose from, to what."""
    return {
        "variables": sorted(settings.VARIABLES_SET),
        "auth": settings.AUTH_REQUIRED,
        "metrics": settings.METRICS,
        "sync_hours": settings.SYNC_HOURS,
        "debug": settings.DEBUG,
    }


def _states(checkup: Checkup) -> Mapping[str, str]:
    """Without their words, which name files and addresses."""
    return {found.name: found.state for found in checkup.findings}


def _stored() -> Mapping[str, Any]:
    try:
        return read_figures()
    except Error as exc:
        return {"stored": type(exc).__name__}


def _minutes(moment: datetime) -> int:
    return round((timezone.now() - moment).total_seconds() / 60)
