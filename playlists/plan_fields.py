"""The facts of a plan, said once: name, address, bounds, unit and words of each. All that takes a plan in reads this
list: pages, addresses, checks, the command's options.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["number", "days", "flag", "names", "order"]
#: Of a list, and characters of one of its names.
MOST_NAMES, LONGEST_NAME = 20, 100


class PlanField(NamedTuple):
    """A field of plan.Facts. `key` is its name in addresses and forms, `label` what people read.

    Numbers and days go from `least` to `most`, in `unit`. The command's option is the name with hyphens, unless
    `option` says otherwise; `help` is its line of help.
    """

    name: str
    key: str
    kind: Kind
    label: str
    help: str
    unit: str = ""
    least: int = 1
    most: int = 0
    option: str = ""

    @property
    def flag(self) -> str:
        """Of the command: "--per-artist"."""
        return f"--{(self.option or self.name).replace('_', '-')}"


_AGES = 36_500
_ROWS = (
    PlanField("count", "n", "number", "Tracks", "number of tracks", "tracks", 1, 500),
    PlanField("minutes", "min", "number", "Length", "how long the playlist is", "minutes", 1, 1_440),
    PlanField("longest", "long", "number", "Longest track", "no track longer than this", "seconds", 10, 7_200),
    PlanField("shortest", "short", "number", "Shortest track", "no track shorter than this", "seconds", 10, 7_200),
    PlanField("min_rating", "r", "number", "Rating", "rated so or better", "half stars", 0, 10),
    PlanField("max_rating", "rmax", "number", "Rating at most", "rated so or worse", "half stars", 1, 10),
    PlanField("favourites", "fav", "flag", "Favourites", "only favourites (four stars or more)"),
    PlanField("never_played", "np", "flag", "Never played", "only tracks that were never played"),
    PlanField("not_played_days", "npd", "days", "Not played for", "not since", "days", 1, _AGES, "not_played_since"),
    PlanField("played_days", "pd", "days", "Played within", "played since", "days", 1, _AGES, "played_since"),
    PlanField("most_played", "mp", "flag", "Most played", "what was played most"),
    PlanField("least_played", "lp", "flag", "Least played", "what was played least"),
    PlanField("added_days", "ad", "days", "Added within", "added since", "days", 1, _AGES, "added_since"),
    PlanField("per_artist", "pa", "number", "Per artist", "at most so many of one artist", "tracks", 1, 500),
    PlanField("per_album", "pal", "number", "Per album", "at most so many of one album", "tracks", 1, 500),
    PlanField("order", "o", "order", "Order", "the order of the playlist"),
    PlanField("moods", "m", "names", "Moods", "a mood; may be repeated", option="mood"),
    PlanField("without_moods", "xm", "names", "No moods", "never this mood", option="exclude_mood"),
    PlanField("subjects", "s", "names", "About", "what titles and albums tell of; may be repeated", option="subject"),
    PlanField("without_subjects", "xs", "names", "Not about", "nothing that tells of this", option="exclude_subject"),
    PlanField("languages", "l", "names", "Sung in", "a language, like es; may be repeated", option="language"),
    PlanField("without_languages", "xl", "names", "Not sung in", "never this language", option="exclude_language"),
    PlanField("countries", "c", "names", "From", "a country, like JP; may be repeated", option="country"),
    PlanField("without_countries", "xc", "names", "Not from", "never this country", option="exclude_country"),
    PlanField("voices", "v", "names", "Voices", "female, male, choir or instrumental", option="voice"),
    PlanField("without_voices", "xv", "names", "No voices", "never this voice", option="exclude_voice"),
)  # fmt: skip
PLAN_FIELDS: Mapping[str, PlanField] = MappingProxyType({row.name: row for row in _ROWS})
