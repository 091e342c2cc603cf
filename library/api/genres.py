"""Genre families: what counts as one, what is offered, and changes to both, each with what undoes it."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from core.web.access import staff_required
from library.genres.values import GenreChange, GenreFamily, GenreMerge, GenreRuleState
from library.services.genres import decisions
from library.services.genres.kept_apart import keep_apart, list_offers, offer_again

router = Router()


class GenreList(Schema):
    """All families, and which of them might be one. `tracks` of a family count each track once."""

    families: list[GenreFamily]
    suggestions: list[GenreMerge]


class MergeIn(Schema):
    """Names (or keys) of genres, and the one that they shall count as."""

    names: list[str] = Field(min_length=1, max_length=500)
    into: str


class ApartIn(Schema):
    """Names (or keys) of genres: of an offer, `names` and `into` together."""

    names: list[str] = Field(min_length=2, max_length=50)


class NameIn(Schema):
    """A genre's name or key."""

    name: str


class RulesIn(Schema):
    """`before` of an earlier change."""

    rules: list[GenreRuleState] = Field(max_length=2000)


@router.get(
    "/library/genres", response=GenreList, summary=("List genre families with their track counts and merge suggestions")
)
def list_genres(request: HttpRequest, search: str = "") -> GenreList:
    """`search`: families of which a name contains it."""
    families = decisions.list_families(search)
    return GenreList(families=list(families), suggestions=list(list_offers(families)))


@router.post("/library/genres/merge", response=GenreChange, summary="Merge genres into another")
@staff_required
def merge_genres(request: HttpRequest, body: MergeIn) -> GenreChange:
    """With all that was merged into them before."""
    return decisions.merge(body.names, body.into)


@router.post("/library/genres/split", response=GenreChange, summary="Split a merged genre")
@staff_required
def split_genre(request: HttpRequest, body: NameIn) -> GenreChange:
    """A family's own name: all that was merged into it."""
    return decisions.split(body.name)


@router.post("/library/genres/hide", response=GenreChange, summary="Hide a genre")
@staff_required
def hide_genre(request: HttpRequest, body: NameIn) -> GenreChange:
    """Who types its name still gets it."""
    return decisions.hide(body.name)


@router.post("/library/genres/show", response=GenreChange, summary="Show a hidden genre again")
@staff_required
def show_genre(request: HttpRequest, body: NameIn) -> GenreChange:
    """Pages and scripts are told of it again."""
    return decisions.show(body.name)


@router.post("/library/genres/keep-apart", response=GenreChange, summary="Dismiss a merge suggestion")
@staff_required
def keep_genres_apart(request: HttpRequest, body: ApartIn) -> GenreChange:
    """None of these is offered any more to be merged into another of them."""
    return keep_apart(body.names)


@router.post("/library/genres/offer-again", response=GenreChange, summary="Undo dismissing a merge suggestion")
@staff_required
def offer_genres_again(request: HttpRequest, body: ApartIn) -> GenreChange:
    """They may be offered as one again."""
    return offer_again(body.names)


@router.post("/library/genres/restore", response=GenreChange, summary="Undo a change to genres")
@staff_required
def restore_genres(request: HttpRequest, body: RulesIn) -> GenreChange:
    """Puts rules back as they were."""
    return decisions.restore(body.rules)
