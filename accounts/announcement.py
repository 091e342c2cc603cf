"""What the server says about access when it starts."""

import logging
import re
import sys

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from accounts.checks import OPEN_TO_ALL
from accounts.services.owner import is_first_start, new_owner_link
from core.db.messages import driver_message
from core.text.command_line import manage_command

#: SQLite's words and PostgreSQL's.
_TABLE_MISSING = re.compile("no such table|does not exist")
logger = logging.getLogger(__name__)

_WELCOME = """
  PlexSage has no owner yet. To create the owner's account, open this link within 24 hours (it works once):

      {link}

  On another computer, replace the link's host with this computer's name. To get a new link: {another}

"""


async def announce_access() -> None:
    """Print the link that creates the owner while there is no account; warn if nobody has to sign in."""
    if not settings.AUTH_REQUIRED:
        logger.warning(OPEN_TO_ALL)
        return
    link = await sync_to_async(_first_link)()
    if link:
        # Not with the link: logs are kept and passed on.
        logger.warning("no owner yet; the one-time link that creates one is printed below")
        sys.stdout.write(_WELCOME.format(link=link, another=manage_command("owner_link")))
        sys.stdout.flush()


def _first_link() -> str:
    try:
        return new_owner_link() if is_first_start() else ""
    except DatabaseError as exc:
        # The pages will fail too: this line is the one that helps. Only what is there can lack a table.
        advice = f"; run: {manage_command('migrate')}" if _TABLE_MISSING.search(str(exc)) else ""
        logger.warning("the database cannot be used: %s%s", driver_message(exc), advice)
        return ""
    finally:
        close_old_connections()
