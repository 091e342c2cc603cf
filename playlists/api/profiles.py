"""What artists sound like, by JSON, for staff: read, corrected by hand, and asked of the configured model."""

from datetime import datetime
from typing import Annotated, Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from core.errors import InvalidFieldsError
from core.tasks.background import background
from core.web.access import staff_required
from library.profiles.listing import ListedArtist, Show, find_artist, list_artists
from library.profiles.schema import ArtistProfile
from library.profiles.store import Source
from playlists.api.fields import MOST, Page
from playlists.errors import ArtistMissingError
from playlists.forms.profile_form import ProfileForm
from playlists.services.profiling import edit, lease, start
from playlists.services.profiling.status import ProfilingStatus, State, profiling_status

router = Router()
Word = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[list[Word], Field(max_length=10)]


class ProfileOut(Schema):
    """An artist and its profile; null: nobody was asked yet. `source` is who said so: model, person or demo.

    In a profile, `is_known` false means that the model didn't know the artist. Empty and null are not known.
    """

    artist_id: int
    artist: str
    profile: ArtistProfile | None
    source: Source | None
    model: str
    changed_at: datetime | None
    is_asked_again: bool


class ProfileList(Schema):
    """By the artists' names; `total` counts all that match, not only those in this answer."""

    profiles: list[ProfileOut]
    total: int


class ProfilesQuery(Page):
    """`search`: names that begin so, or have a word that does."""

    search: Word = ""
    show: Show = "all"


class ProfileIn(Schema):
    """Moods are words of PlexSage's list, languages ISO 639-1 codes, `country` an ISO 3166-1 alpha-2 code."""

    model_config = ConfigDict(extra="forbid")

    moods: Words = Field(default_factory=list)
    styles: Words = Field(default_factory=list)
    energy: Annotated[int, Field(ge=1, le=5)] | None = None
    tempo: Literal["slow", "medium", "fast"] | None = None
    languages: Words = Field(default_factory=list)
    voices: list[Literal["female", "male", "choir", "instrumental"]] = Field(default_factory=list, max_length=4)
    country: Word = ""
    is_famous: bool | None = None


class StartIn(Schema):
    """`agree_to` is what the status says for a model in the cloud. `again`: also artists described before, but for
    profiles edited by hand. `limit`: so many artists at most.
    """

    model_config = ConfigDict(extra="forbid")

    agree_to: str = ""
    again: bool = False
    limit: Annotated[int, Field(ge=1, le=MOST)] | None = None


class AgreeIn(Schema):
    """`agree_to` is what the status says for a model in the cloud."""

    model_config = ConfigDict(extra="forbid")

    agree_to: str = ""


class AutomaticIn(Schema):
    """Whether new artists are asked about after each sync; a model in the cloud never is."""

    model_config = ConfigDict(extra="forbid")

    is_automatic: bool


class ExpectedOut(Schema):
    """What asking about so many artists takes, roughly. Null: not known."""

    artists: int
    tokens: int
    seconds: float | None
    estimated_cost: float | None


class ProfilingOut(Schema):
    """How many artists are described, and how asking the model goes or went the last time.

    `obstacle`: why the configured model can't be asked. `agree_to`: what a request to start has to repeat where that
    costs money. `retry_at`: when it is tried again after the failure in `error`.
    """

    state: State
    artists: int
    known: int
    unknown: int
    open: int
    by_hand: int
    asked: int
    asked_known: int
    total: int
    seconds_left: float | None
    tokens: int
    estimated_cost: float | None
    error: str | None
    error_code: str | None
    retry_at: datetime | None
    is_automatic: bool
    model: str
    obstacle: str | None
    agree_to: str
    expected: ExpectedOut


class PauseOut(Schema):
    """Whether there was anything to pause."""

    pausing: bool


@router.get("/profiles", response=ProfileList, summary="List artists with their profiles")
@staff_required
def list_profiles(request: HttpRequest, asked: Query[ProfilesQuery]) -> ProfileList:
    """`show`: all, known, unknown (to the model), open (not asked about yet), by_hand."""
    found = list_artists(asked.search, show=asked.show, first=asked.offset, size=asked.limit)
    return ProfileList(profiles=[_out(artist) for artist in found.artists], total=found.total)


@router.get("/profiles/status", response=ProfilingOut, summary="Show how asking the model for profiles goes")
@staff_required
def status(request: HttpRequest) -> ProfilingOut:
    """Out of the database alone."""
    return _status_out(profiling_status())


@router.post("/profiles/start", response=ProfilingOut, summary="Ask the model about artists without a profile")
@staff_required
async def start_asking(request: HttpRequest, body: StartIn) -> ProfilingOut:
    """It goes on in the background, behind playlists.

    409 while it is being asked or without a library, 422 where the price isn't agreed to, 503 without an LLM.
    """
    await start.start_profiling(background(), agreed=body.agree_to, anew=body.again, limit=body.limit)
    return await sync_to_async(_now)()


@router.post("/profiles/resume", response=ProfilingOut, summary="Continue asking where it was paused")
@staff_required
async def resume_asking(request: HttpRequest) -> ProfilingOut:
    """As start."""
    await start.resume_profiling(background())
    return await sync_to_async(_now)()


@router.post("/profiles/pause", response=PauseOut, summary="Pause asking the model for profiles")
@staff_required
def pause_asking(request: HttpRequest) -> PauseOut:
    """In whatever process it works."""
    return PauseOut(pausing=lease.request_pause())


@router.post("/profiles/automatic", response=ProfilingOut, summary="Choose whether new artists are asked about")
@staff_required
def set_automatic(request: HttpRequest, body: AutomaticIn) -> ProfilingOut:
    """After each sync, by a model of your own."""
    lease.be_automatic(body.is_automatic)
    return _now()


@router.get("/profiles/{int:artist_id}", response=ProfileOut, summary="Show an artist's profile")
@staff_required
def show_profile(request: HttpRequest, artist_id: int) -> ProfileOut:
    """404 for an artist that isn't in the library."""
    return _found(artist_id)


@router.put("/profiles/{int:artist_id}", response=ProfileOut, summary="Correct an artist's profile by hand")
@staff_required
def correct(request: HttpRequest, artist_id: int, body: ProfileIn) -> ProfileOut:
    """All of it; no model replaces it. 422 for words that PlexSage doesn't know."""
    given = body.model_dump()
    texts = {name: ", ".join(given[name]) for name in ("moods", "styles", "languages")}
    famous = {True: "yes", False: "no", None: ""}[body.is_famous]
    form = ProfileForm(given | texts | {"famous": famous, "energy": body.energy or "", "tempo": body.tempo or ""})
    if not form.is_valid():
        raise InvalidFieldsError({_field(name): str(problems[0]) for name, problems in form.errors.items()})
    edit.correct_profile(artist_id, form.profile())
    return _found(artist_id)


@router.delete("/profiles/{int:artist_id}", response=ProfileOut, summary="Delete an artist's profile")
@staff_required
def forget(request: HttpRequest, artist_id: int) -> ProfileOut:
    """The model can be asked about the artist again."""
    edit.forget_profile(artist_id)
    return _found(artist_id)


@router.post("/profiles/{int:artist_id}/ask-again", response=ProfileOut, summary="Ask the model about an artist again")
@staff_required
async def ask_again(request: HttpRequest, artist_id: int, body: AgreeIn) -> ProfileOut:
    """Soon, and before all others; the profile stays until there is an answer, even one edited by hand."""
    await start.ask_again_about(artist_id, background(), agreed=body.agree_to)
    return await sync_to_async(_found)(artist_id)


def _field(name: str) -> str:
    """What the body calls a field of the form."""
    return {"famous": "is_famous", "__all__": "profile"}.get(name, name)


def _found(artist_id: int) -> ProfileOut:
    artist = find_artist(artist_id)
    if artist is None:
        raise ArtistMissingError
    return _out(artist)


def _out(artist: ListedArtist) -> ProfileOut:
    described = artist.model_dump(exclude={"id", "name"})
    return ProfileOut(artist_id=artist.id, artist=artist.name, **described)


def _now() -> ProfilingOut:
    return _status_out(profiling_status())


def _status_out(now: ProfilingStatus) -> ProfilingOut:
    copied = ("state", "asked", "total", "seconds_left", "tokens", "retry_at", "is_automatic", "model", "agree_to")
    counts = now.counts
    return ProfilingOut(
        **{name: getattr(now, name) for name in copied},
        **counts.model_dump(include={"artists", "known", "unknown", "by_hand"}),
        open=counts.open,
        asked_known=now.known,
        estimated_cost=now.dollars,
        error=now.error or None,
        error_code=now.error_code or None,
        obstacle=now.obstacle or None,
        expected=ExpectedOut(**now.expected.model_dump(exclude={"dollars"}), estimated_cost=now.expected.dollars),
    )
