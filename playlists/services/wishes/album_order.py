"""Whether a wish is for one album, played through in its own order. Pure."""

import re

from library.names.normalization import artist_key
from playlists.schemas import Signals

_THROUGH = re.compile(
    r"""(?<!not\ ) \b (?:
        in\ (?:the\ |its\ )?(?:(?:right|correct|proper|original|album|track|running)\ )?order \b
            (?!\ (?:to|of|for|that)\b)
      | (?:start|beginning)\ to\ (?:finish|end) | front\ to\ back | cover\ to\ cover | all\ the\ way\ through
      | (?:whole|entire|complete|full)\ album
      | von\ (?:anfang\ bis\ ende|vorne?\ bis\ hinten) | in\ (?:der\ )?(?:richtigen|originalen)\ reihenfolge
      | (?:ganze|komplette)\ album | du\ début\ à\ la\ fin | dans\ l['’]ordre
      | album\ (?:entier|complet|completo|entero) | de\ principio\ a\ fin | en\ orden | dall['’]inizio\ alla\ fine
    ) \b""",
    re.IGNORECASE | re.VERBOSE,
)


def album_played_through(text: str, signals: Signals) -> tuple[str, str] | None:
    """(album, artist) of a wish for that alone; None where it names more, or says nothing of an order."""
    if len(signals.albums) != 1 or signals.genres or signals.like or not _THROUGH.search(text):
        return None
    album, artist = signals.albums[0]
    is_of_others = any(artist_key(name) != artist_key(artist) for name in signals.artists)
    return None if is_of_others else (album, artist)
