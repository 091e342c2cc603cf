"""What a person may choose for any new playlist, and the wish in words; read strictly where something is started."""

from collections.abc import Mapping
from typing import Any

from django import forms

from playlists.errors import BadWishError
from playlists.schemas import Wish
from playlists.services.choosing.filter_choices import LEAST_COUNT, MOST_COUNT
from playlists.services.choosing.wish_query import Lists, from_query
from playlists.services.understanding.known_names import unknown_names
from playlists.services.understanding.wishes import check_wish

#: Field of a wish -> its name in the form.
_KEYS: Mapping[str, str] = {"genres": "g", "exclude_genres": "xg", "artists": "a", "exclude_artists": "xa"}
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
    r = forms.IntegerField(required=False, min_value=0, max_value=10)
    live = forms.BooleanField(required=False)
    max = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, lists: Lists) -> None:
        """`lists`: what was sent, settled (services.choosing.form_state)."""
        super().__init__({key: values[-1] for key, values in lists.items() if values})
        self._lists = lists

    def wish(self) -> Wish:
        """As far as it can be read."""
        return from_query(self._lists)

    def clean(self) -> dict[str, Any]:
        """Names that the library does not have."""
        for field, message in unknown_names(self.wish()):
            if _KEYS[field] not in self.problems():
                self.add_error(None, forms.ValidationError(message, code=_KEYS[field]))
        most, count = self.cleaned_data.get("max"), self.cleaned_data.get("n")
        if most and count and most < count:
            self.add_error("max", "Max Tracks to AI must not be smaller than the playlist.")
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

    def clean_w(self) -> str:
        """The same words as the API and the command have."""
        text: str = self.cleaned_data["w"]
        try:
            return check_wish(Wish(text=text)).text
        except BadWishError as exc:
            raise forms.ValidationError(exc.message) from exc
