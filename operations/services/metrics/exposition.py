"""All figures as one text, in the form that whoever asks prefers."""

import logging
from collections.abc import Iterator

from django.db import Error
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from operations.services.metrics.counted import counted
from operations.services.metrics.standing import collect_known, collect_stored

logger = logging.getLogger(__name__)


class _Standing(Collector):
    """Asked anew each time."""

    def collect(self) -> Iterator[Metric]:
        yield from collect_known()
        try:
            yield from list(collect_stored())
        except Error as exc:
            logger.warning("figures without what is stored: %s", exc)


class _Both(CollectorRegistry):
    """What was counted, and how things stand."""

    def collect(self) -> Iterator[Metric]:
        yield from counted().registry.collect()
        yield from _Standing().collect()


def expose(accept: str) -> tuple[bytes, str]:
    """The text, and its content type; `accept` is the header of this name."""
    encode, content_type = choose_encoder(accept)
    return encode(_Both()), content_type
