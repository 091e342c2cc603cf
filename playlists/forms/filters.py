"""The forms of a new playlist, by wish and from a song; read strictly, as something is started."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from library.errors import TrackNotFoundError
from playlists.schemas import Wish
from playlists.services.filter_form.facts_query import unread_facts
from playlists.services.filter_form.filter_page import LEAST_COUNT, MOST_COUNT
from playlists.services.filter_form.wish_query import KEYS, Lists, from_query
from playlists.services.wishes.name_suggestions import unknown_names
from playlists.services.wishes.read import put_in_words, put_in_words_if_there
from playlists.services.wishes.validation import MOST_CANDIDATES, problems_of

LONGEST_NOTES = 500
_COUNT = f"Choose {LEAST_COUNT} to {MOST_COUNT} tracks."
#: Fields of a wish whose trouble is told at the place of another one; of its text, each page has a place of its own.
_PLACES: Mapping[str, str] = {
    "qualities": "song",
    "ideas.genres": "genres",
    "ideas.decades": "decades",
    "ideas.leanings": "genres",
    "ideas.artists": "artists",
    "ideas.titles": "artists",
}


class WishForm(forms.Form):
    """A new playlist by wish: the fields that not every text would do for."""

    count = forms.IntegerField(
        min_value=LEAST_COUNT,
        max_value=MOST_COUNT,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _COUNT),
    )
    max_tracks = forms.IntegerField(required=False, min_value=1, max_value=MOST_CANDIDATES)
    #: The field that the wish's text comes from.
    text_field: ClassVar = "text"

    def __init__(self, lists: Lists) -> None:
        """`lists`: what was sent, under the names of the address (filter_form.form_input.read_form)."""
        super().__init__({field: lists[key][-1] for field, key in KEYS.items() if lists.get(key)})
        self.fields["count"].required = (
            "count" in self.data
        )  # an emptied field is no number; none is as the prompt says
        self._lists = lists

    def wish(self) -> Wish:
        """The wish that the form's fields make, as far as they can be read."""
        return from_query(self._lists)

    def clean(self) -> dict[str, Any]:
        """What cannot be started, in the words of the API and the command, and names that the library does not have."""
        wish = self.wish()
        for field, message in (*unread_facts(self._lists), *problems_of(wish), *unknown_names(wish)):
            name = field.partition("[")[0]
            place = self.text_field if name == "text" else _PLACES.get(name, name)
            if KEYS[place] not in self.problems():
                self.add_error(None, forms.ValidationError(message, code=place))
        return self.cleaned_data

    def problems(self) -> dict[str, str]:
        """Name of a field of the page, or of a group of chips -> the first thing wrong with it, from the top."""
        found = {
            name if name != "__all__" else str(error.code or "genres"): str(error.messages[0])
            for name, errors in reversed(self.errors.as_data().items())
            for error in reversed(errors)
        }
        return {key: found[field] for field, key in KEYS.items() if field in found}


class SongForm(WishForm):
    """`wish()` has the text in words once the form is valid."""

    song = forms.CharField(error_messages={"required": "Choose a song to start from."})
    notes = forms.CharField(
        required=False,
        max_length=LONGEST_NOTES,
        error_messages={"max_length": f"At most {LONGEST_NOTES} characters, please."},
    )

    text_field = "song"

    def clean_song(self) -> str:
        """The song's rating key. Invalid where the library does not have it."""
        song: str = self.cleaned_data["song"]
        try:
            put_in_words(super().wish())
        except TrackNotFoundError as exc:
            raise forms.ValidationError(exc.message) from exc
        return song

    def wish(self) -> Wish:
        """The wish, its text put in words from the song and its qualities as far as the song is there."""
        return put_in_words_if_there(super().wish())
