"""What a wish is understood as: the plan of a playlist, made by rules, the analysis model and the person."""

from typing import Literal

from pydantic import Field

from core.values import Frozen

#: "picked" is the model's own; "rising" and "falling" go by energy, "arc" up and down again; "smooth" has no large
#: jumps of it, nor two tracks of one artist in a row.
Order = Literal["picked", "album", "chronological", "rising", "falling", "arc", "smooth", "shuffled"]
DEFAULT_COUNT = 25
#: Half stars: what people who never mark favourites as such rate them with.
FAVOURITE = 8
#: Among what is unmet, a sentence that tells only whom a name means begins so.
TOOK = "Took “"
#: Of a track whose length is not known: the median of the demo library's 3,819 known ones is 4:03.
USUAL_MINUTES = 4


class Facts(Frozen):
    """What is asked of tracks and of the whole list, beside names and eras. None: nothing is said of it.

    Of a person's own choice, 0, False, () and "picked" mean no limit, whatever the prompt says. `count` is of tracks;
    `longest` and `shortest` are seconds of one track. Ratings are half stars. `not_played_days` 90: not within the last
    90 days, or never; `played_days` and `added_days`: within them. Moods and styles are folded words; `subjects` are
    what titles tell of, in the wish's words; languages are ISO 639-1, countries ISO 3166-1 alpha-2, voices those of
    library.profiles.vocabulary.
    """

    count: int | None = None
    minutes: int | None = None
    longest: int | None = None
    shortest: int | None = None
    min_rating: int | None = None
    max_rating: int | None = None
    favourites: bool | None = None
    never_played: bool | None = None
    not_played_days: int | None = None
    played_days: int | None = None
    most_played: bool | None = None
    least_played: bool | None = None
    added_days: int | None = None
    per_artist: int | None = None
    per_album: int | None = None
    order: Order | None = None
    moods: tuple[str, ...] | None = None
    without_moods: tuple[str, ...] | None = None
    subjects: tuple[str, ...] | None = None
    without_subjects: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    without_languages: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None
    without_countries: tuple[str, ...] | None = None
    voices: tuple[str, ...] | None = None
    without_voices: tuple[str, ...] | None = None


def facts_of(given: Facts) -> Facts:
    """These alone of what a wish or a plan says."""
    return Facts.model_validate(given.model_dump(include=set(Facts.model_fields)))


class Signals(Frozen):
    """What a wish says in words that this library knows; years inclusive.

    `decades` are those of "60s and 90s", where `years` go from the first to the last. `only` is "only Miles Davis";
    `live` is a wish for concert recordings; `without_…` is "no jazz, no Queen, no 80s"; `like` are artists of whom only
    the like is wanted ("like Radiohead but not Radiohead"). `unknown_artists` are names that it is only, or like, and
    that the library does not have. `shades` are genres that colour another one: of "jazzy hip hop", jazz.
    """

    years: tuple[int, int] | None = None
    decades: tuple[int, ...] = ()
    genres: tuple[str, ...] = ()
    shades: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    albums: tuple[tuple[str, str], ...] = ()
    only: bool = False
    live: bool = False
    like: tuple[str, ...] = ()
    without_years: tuple[tuple[int, int], ...] = ()
    without_genres: tuple[str, ...] = ()
    without_artists: tuple[str, ...] = ()
    without_albums: tuple[tuple[str, str], ...] = ()
    unknown_artists: tuple[str, ...] = ()


class WishPlan(Signals, Facts):
    """All that was understood. `unmet`: what was understood and cannot be met, each a sentence for people."""

    unmet: tuple[str, ...] = Field(default=())

    @property
    def signals(self) -> Signals:
        """The part of it that names music and times."""
        return Signals.model_validate(self.model_dump(include=set(Signals.model_fields)))

    @property
    def facts(self) -> Facts:
        """The part of it that asks something of tracks and of the list."""
        return facts_of(self)
