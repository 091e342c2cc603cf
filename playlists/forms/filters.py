"""What a person may choose for any new playlist, and the wish in words; read strictly where something is started."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from playlists.schemas import Wish
from playlists.services.choosing.filter_choices import LEAST_COUNT, MOST_COUNT
from playlists.services.choosing.wish_query import Lists, from_query
from playlists.services.wishes.name_suggestions import unknown_names
from playlists.services.wishes.validation import BEST_RATING, MOST_CANDIDATES, problems_of

#: Field of a wish -> where a page tells what is wrong with it; of its text, each page has its own place.
_KEYS: Mapping[str, str] = {
    "song": "song",
    "qualities": "song",
    "notes": "notes",
    "count": "n",
    "genres": "g",
    "ideas.genres": "g",
    "decades": "d",
    "ideas.decades": "d",
    "artists": "a",
    "exclude_genres": "xg",
    "exclude_artists": "xa",
    "min_rating": "r",
    "max_tracks": "max",
}
#: As they stand on the page: the first with a problem gets the focus.
_FROM_TOP = ("w", "song", "notes", "n", "g", "d", "a", "xg", "xa", "r", "max")
_COUNT = f"Choose {LEAST_COUNT} to {MOST_COUNT} tracks."


class FilterForm(forms.Form):
    """The part that all new playlists share; its names are those of the address (services.choosing.wish_query)."""

    n = forms.IntegerField(
        min_value=LEAST_COUNT,
        max_value=MOST_COUNT,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _COUNT),
    )
    r = forms.IntegerField(required=False, min_value=0, max_value=BEST_RATING)
    live = forms.BooleanField(required=False)
    max = forms.IntegerField(required=False, min_value=1, max_value=MOST_CANDIDATES)
    #: The part that the wish's text comes from.
    text_key: ClassVar = "w"

    def __init__(self, lists: Lists) -> None:
        """`lists`: what was sent, settled (services.choosing.form_state)."""
        super().__init__({key: values[-1] for key, values in lists.items() if values})
        self._lists = lists

    def wish(self) -> Wish:
        """As far as it can be read."""
        return from_query(self._lists)

    def clean(self) -> dict[str, Any]:
        """What cannot be started, in the words of the API and the command, and names that the library does not have."""
        wish = self.wish()
        for field, message in (*problems_of(wish), *unknown_names(wish)):
            key = _KEYS.get(field.partition("[")[0], self.text_key)
            if key not in self.problems():
                self.add_error(None, forms.ValidationError(message, code=key))
        return self.cleaned_data

    def problems(self) -> dict[str, str]:
        """Name of a field, or of a group of chips -> the first thing wrong with it."""
        found = {
            name if name != "__all__" else str(error.code or "g"): str(error.messages[0])
            for name, errors in reversed(self.errors.as_data().items())
            for error in reversed(errors)
        }
        return {name: found[name] for name in _FROM_TOP if name in found}


class WishForm(FilterForm):
    """A new playlist by wish."""

    w = forms.CharField(required=False, strip=False)
