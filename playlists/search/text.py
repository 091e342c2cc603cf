"""The text that a playlist is found by: its title, its prompt and its artists, as written and folded.

Whoever changes one of these stores the text anew, in the same transaction.
"""

from collections.abc import Iterable

from django.db import connection

from core.text.db_text import make_storable
from library.names.normalization import fold
from playlists.models import Playlist, SearchText
from playlists.search.grams import list_grams


def join_text(title: str, wish: str, artists: Iterable[str]) -> str:
    """Each field in small letters and folded, on lines of their own: no word is found across two fields.

    Half a word ("l'a") is folded differently from the whole, and of signs ("!!!") nothing stays: hence both.
    """
    fields = (title, wish, *sorted(set(artists)))
    written = (" ".join(form.split()) for field in fields for form in (field.casefold(), fold(field)))
    return make_storable("\n".join(dict.fromkeys(filter(None, written))))


def index_terms(text: str) -> str:
    """What PostgreSQL's index is made of; SQLite makes its own of the text itself."""
    return " ".join(list_grams(text)) if connection.vendor == "postgresql" else ""


def store_search_text(playlist: Playlist, artists: Iterable[str]) -> None:
    """Make this what the playlist is found by. Call inside the transaction that changes it."""
    text = join_text(playlist.title, playlist.wish, artists)
    SearchText.objects.bulk_create(
        [SearchText(playlist=playlist, text=text, grams=index_terms(text))],
        update_conflicts=True,
        unique_fields=["playlist"],
        update_fields=["text", "grams"],
    )


def refresh_search_text(playlist: Playlist) -> None:
    """Likewise, with the artists that it has now."""
    store_search_text(playlist, playlist.tracks.order_by().values_list("artist", flat=True).distinct())
