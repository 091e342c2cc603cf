"""From a prompt to a playlist as PlexSage does it: the whole pipeline, with a description."""

from benchmarks.asking.asked import Asked, Watch
from benchmarks.asking.model import Model
from llm.services.calling.client import open_llm
from llm.setting import Depth
from playlists.events import Picked, RunEventData
from playlists.schemas import Wish
from playlists.services.generation.pipeline import Pipeline

_SEED = 1


async def ask(text: str, most: int, count: int, model: Model, *, depth: Depth = "quick") -> Asked:
    """Of at most so many tracks, `count` are asked for; what the ranking alone fills in counts as no pick."""
    watch = Watch(model.process)

    async def emit(*events: RunEventData) -> None:
        if any(isinstance(event, Picked) for event in events):
            watch.see_track()

    wish = Wish(text=text, count=count, max_tracks=most, depth=depth, fill_up=False)
    async with open_llm(model.config, keeps_notes=False) as client:
        outcome = await Pipeline(wish, seed=_SEED, client=client, emit=emit).run()
        picked = {pick.track.rating_key for pick in outcome.picks if pick.origin != "filled"}
        return watch.close(client.calls, sent=outcome.sent, valid=len(picked))
