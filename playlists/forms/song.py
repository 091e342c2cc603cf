"""A new playlist from a song: the song itself, its chosen qualities and notes, beside the filters of every form."""

from django import forms

from library.errors import TrackNotFoundError
from playlists.forms.filters import FilterForm
from playlists.schemas import Wish
from playlists.services.wishes.seed_track import in_words, in_words_if_there

LONGEST_NOTES = 500


class SongForm(FilterForm):
    """`wish()` has the text in words once the form is valid."""

    song = forms.CharField(error_messages={"required": "Choose a song to start from."})
    notes = forms.CharField(
        required=False,
        max_length=LONGEST_NOTES,
        error_messages={"max_length": f"At most {LONGEST_NOTES} characters, please."},
    )

    text_key = "song"

    def clean_song(self) -> str:
        """In the library."""
        song: str = self.cleaned_data["song"]
        try:
            in_words(super().wish())
        except TrackNotFoundError as exc:
            raise forms.ValidationError(exc.message) from exc
        return song

    def wish(self) -> Wish:
        """In words, as far as its song is there."""
        return in_words_if_there(super().wish())
