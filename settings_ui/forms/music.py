"""What comes in from the music section, read as a change of the connection."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from pydantic import SecretStr

from library.services.connecting.change import ConnectionChange
from settings_ui.schemas.music import LONGEST, NAMES


class MusicForm(forms.Form):
    """A field that is not sent (locked ones are not) stays as it is."""

    plex_url = forms.CharField(required=False, max_length=LONGEST["plex_url"])
    plex_token = forms.CharField(required=False, max_length=LONGEST["plex_token"])
    plex_public_url = forms.CharField(required=False, max_length=LONGEST["plex_public_url"])

    def change(self) -> ConnectionChange:
        """All that is valid; call `is_valid` first."""
        values: dict[str, Any] = {
            field: self.cleaned_data.get(name)
            for field, name in NAMES.items()
            if name in self.data and name in self.cleaned_data and field != "token"
        }
        # Boxes that are not ticked are not sent: this says that there were some.
        if "plex_sections_shown" in self.data:
            values["sections"] = tuple(cast("QueryDict", self.data).getlist("plex_sections"))
        return ConnectionChange(token=SecretStr(self.cleaned_data.get("plex_token", "")), **values)

    def first_errors(self) -> dict[str, str]:
        """Field -> the first thing wrong with it."""
        return {name: str(messages[0]) for name, messages in self.errors.items()}
