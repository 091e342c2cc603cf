"""What a person may say about saving: a new playlist, or which one to replace or to add to."""

from typing import Any, ClassVar, cast

from django import forms

from core.text.humanize import one_line
from playlists.models import Playlist
from playlists.services.saving.save_order import SAVED_BEFORE, SaveMode, SaveOrder

MODES: tuple[tuple[SaveMode, str], ...] = (("new", "New"), ("replace", "Replace"), ("append", "Add to"))

CHOOSE_ONE = "Choose a playlist."


class SaveForm(forms.Form):
    """Bound to what was sent, or to `beginning()`."""

    mode = forms.ChoiceField(choices=MODES, error_messages={"required": "Choose how to save it."})
    name = forms.CharField(required=False, max_length=200)
    target = forms.CharField(required=False, max_length=100)

    needs: ClassVar = {"new": ("name", "Give it a name."), "replace": ("target", CHOOSE_ONE)}

    def clean_name(self) -> str:
        """The name on one line, as people will see it."""
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """A new one needs a name, the others a playlist."""
        data = super().clean() or self.cleaned_data
        field, words = self.needs["new" if data.get("mode") == "new" else "replace"]
        if not data.get(field) and field not in self.errors:
            self.add_error(field, words)
        return data

    def order(self) -> SaveOrder:
        """What is to be saved and how. Call on a valid form."""
        data = self.cleaned_data
        name, target = (data["name"], "") if data["mode"] == "new" else ("", data["target"])
        return SaveOrder(mode=data["mode"], name=name, target=target)


def beginning(playlist: Playlist, *, asked: str = "", usual: str = "") -> dict[str, str]:
    """What the form starts with: as asked; else in place of what was saved before; else as the last time."""
    before = "replace" if playlist.server_key else ""
    mode = next((mode for mode in (asked, before, usual) if mode in dict(MODES)), "new")
    return {
        "mode": cast("SaveMode", mode),
        "name": playlist.title,
        "target": SAVED_BEFORE if playlist.server_key else "",
    }
