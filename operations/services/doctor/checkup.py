"""All that is looked at in an installation, in the order in which it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import chain

from asgiref.sync import sync_to_async

from operations.schemas import Checkup, Finding
from operations.services.doctor.backups import look_at_backups
from operations.services.doctor.clock import look_at_clock
from operations.services.doctor.configuration import look_at_configuration
from operations.services.doctor.data_folder import look_at_data_folder, look_at_disk
from operations.services.doctor.database import look_at_database
from operations.services.doctor.keys import look_at_keys
from operations.services.doctor.language_model import ask_language_model, look_at_language_model
from operations.services.doctor.memory import look_at_memory
from operations.services.doctor.music_server import ask_music_server, look_at_music
from operations.services.doctor.people import look_at_people
from operations.services.doctor.server_clocks import ask_clocks

Look = Callable[[], tuple[Finding, ...]]
Ask = Callable[[], Awaitable[tuple[Finding, ...]]]

#: Of this computer: these can be looked at whatever the database is like.
_HERE: tuple[Look, ...] = (look_at_data_folder, look_at_disk, look_at_configuration)
#: Of what is stored. A new check of either kind gets its place here, and the page, the API and the command have it.
_STORED: tuple[Look, ...] = (look_at_keys, look_at_backups, look_at_people, look_at_clock)
_SET_UP: tuple[Look, ...] = (look_at_language_model, look_at_memory, look_at_music)
#: The same of other servers, who are asked.
_ASKED: tuple[Ask, ...] = (ask_language_model, ask_music_server, ask_clocks)


def examine_quickly() -> Checkup:
    """From what this computer tells in a moment: no other server is asked, and the database is not read as a whole."""
    here, database = _looked(_HERE), look_at_database(whole=False)
    stored = () if _stands_in_the_way(database) else _looked((*_STORED, *_SET_UP))
    return Checkup(findings=(*here, *database, *stored))


async def examine_thoroughly() -> Checkup:
    """With every page of the database read, and the servers asked: seconds."""
    here = await sync_to_async(_looked)(_HERE)
    database = await sync_to_async(look_at_database)(whole=True)
    if _stands_in_the_way(database):
        return Checkup(findings=(*here, *database), is_thorough=True)
    stored = await sync_to_async(_looked)(_STORED)
    asked = await asyncio.gather(*(ask() for ask in _ASKED))
    return Checkup(findings=(*here, *database, *stored, *chain.from_iterable(asked)), is_thorough=True)


def _looked(looks: Iterable[Look]) -> tuple[Finding, ...]:
    return tuple(found for look in looks for found in look())


def _stands_in_the_way(database: Iterable[Finding]) -> bool:
    """Whether what is stored cannot be read: of all that, nothing could be told but the same again."""
    return any(found.state == "problem" for found in database)
