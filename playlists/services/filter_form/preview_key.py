"""What a preview follows from, as the key that it is kept in memory by: whoever asks the same again need not wait."""

from django.forms.models import model_to_dict

from library.counts.remembered import library_key
from library.schemas import ProfileLimits
from llm.models import ModelMeasurement
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import measurement
from llm.settings_fields import LLMConfig
from playlists.schemas import Wish
from playlists.services.generation.filtering import ChosenFilter

#: With more tracks than this that are named, refused or suggested, to tell them apart takes as long as a preview.
_MOST_NAMED = 1_000


def preview_key(wish: Wish, found: ChosenFilter, config: LLMConfig) -> str:
    """Of the library, the wish, settings and what is known of the models; "" where profiles, too, have their say."""
    about = found.about
    named = (found.named, found.refused, found.suggested, found.titled, found.shaded, about.scores, about.within or ())
    if found.filter.profile != ProfileLimits() or sum(map(len, named)) > _MOST_NAMED:
        return ""
    models = dict.fromkeys(LLMClient.model_of(config, role) for role in ("generation", "analysis"))
    known = tuple(_figures(measurement(config, model)) for model in models)
    return library_key("preview", repr(wish), repr(found), repr(config), known)


def _figures(known: ModelMeasurement | None) -> str:
    return repr(known and model_to_dict(known))
