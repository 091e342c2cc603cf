"""Which of a player's addresses it answers at: all are asked at once, and none for longer than a person waits."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from library.errors import MusicServerError, ServerAddressError, ServerTimeoutError, ServerUnreachableError
from library.servers.plex.http.client import Context, Peer, PlexClient, open_plex, require_root
from library.servers.plex.players.player import Target, can_create

#: For all addresses together. A player on the same network answers at once, or is asleep.
REACH_SECONDS = 5.0
_MOST_THREADS = 16
_NOT_THERE = (ServerUnreachableError, ServerTimeoutError, ServerAddressError)


class ProbeResult(NamedTuple):
    """What came from an address; the lower the rank, the surer it is that the player is there.

    0: it says that it is this player. 1: it tells what plays, as players do. 2: something answers.
    """

    rank: int
    url: str
    can_create: bool | None = None
    name: str = ""


async def find_address(target: Target, context: Context, seconds: float = REACH_SECONDS) -> ProbeResult | None:
    """The best answer within so many seconds; None where nobody answers."""
    best: ProbeResult | None = None

    def order(answer: ProbeResult) -> tuple[int, int]:
        return answer.rank, target.urls.index(answer.url)

    async with _asking(target, context, seconds) as questions:
        for question in asyncio.as_completed(questions, timeout=seconds):
            try:
                answer = await question
            except TimeoutError:  # of all of them together
                break
            if answer and answer.rank == 0:
                return answer
            if answer and (best is None or order(answer) < order(best)):
                best = answer
    return best


@asynccontextmanager
async def _asking(
    target: Target, context: Context, seconds: float
) -> AsyncIterator[Sequence["asyncio.Task[ProbeResult | None]"]]:
    """In threads of their own: those of the server must not wait for addresses where nobody is."""
    threads = ThreadPoolExecutor(min(len(target.urls), _MOST_THREADS), "player")
    apart = replace(context, threads=threads)
    tasks = [asyncio.create_task(_ask(url, target, apart, seconds)) for url in target.urls]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        threads.shutdown(wait=False, cancel_futures=True)


async def _ask(url: str, target: Target, context: Context, seconds: float) -> ProbeResult | None:
    peer = Peer(f"the player {target.player.name}", seconds)
    async with open_plex(url, target.token, context, peer) as client:
        try:
            async with asyncio.timeout(seconds / 2):
                return await _itself(client, url, target)
        except (ServerUnreachableError, ServerAddressError):
            return None
        except (TimeoutError, MusicServerError):
            return await _as_player(client, url, target)


async def _itself(client: PlexClient, url: str, target: Target) -> ProbeResult | None:
    """What it says of itself; None where it is another player."""
    about = await client.request("GET", "/resources", read=_about, headers=headers_for(target))
    if about.get("machineIdentifier") != target.player.id:
        return None
    return ProbeResult(0, url, can_create(about), about.get("title", ""))


async def _as_player(client: PlexClient, url: str, target: Target) -> ProbeResult | None:
    """Some do not tell who they are, but what they play."""
    poll = {"wait": 0, "commandID": 0}
    try:
        await client.request("GET", "/player/timeline/poll", poll, read=require_root, headers=headers_for(target))
    except _NOT_THERE:
        return None
    except MusicServerError:
        return ProbeResult(2, url)
    return ProbeResult(1, url)


def headers_for(target: Target) -> dict[str, str]:
    """Whom a command is for: several players may share an address."""
    return {"X-Plex-Target-Client-Identifier": target.player.id}


def _about(root: Element | None) -> Element:
    found = require_root(root).find("Player")
    return found if found is not None else require_root(None)
