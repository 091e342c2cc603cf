"""When the settings page asks a server again by itself: it may have been started meanwhile."""

from urllib.parse import urlencode

from django.urls import reverse

from llm.schemas import LOCAL_PROVIDERS
from llm.status import ProbeResult
from settings_ui.schemas.page import Again

#: Seconds before the first time; each wait is twice as long as the one before, up to the longest.
_FIRST, _LONGEST = 5, 60
#: What may mend itself without anybody at the page; a wrong address or key does not.
_MAY_MEND = frozenset({"unreachable", "timeout", "failed", "none_installed", "model_missing"})


def ask_again(probe: ProbeResult, times: int = 0) -> Again | None:
    """None where there is nothing to wait for. `times`: how often the page has asked by itself already."""
    if probe.provider not in LOCAL_PROVIDERS or probe.status not in _MAY_MEND:
        return None
    delay = min(_LONGEST, _FIRST * 2 ** min(times, 10))
    query = urlencode({"times": times + 1, "was": probe.status})
    return Again(delay=delay, url=f"{reverse('settings_ui:probe', args=[probe.provider])}?{query}")
