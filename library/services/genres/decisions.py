"""What people decide about genres: which of them are one, and which are not offered. Rules outlive every sync."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from library.counts.facets import family_counts
from library.errors import GenreNotFoundError, GenreRuleError
from library.genres.families import Families, Rule, current_families
from library.genres.values import LONGEST_GENRE, GenreChange, GenreFamily, GenreRuleState
from library.models import GenreRule
from library.names.genre_names import genre_key
from library.queries import EVERYTHING
from library.schemas import FacetCount

_NAMED = 4  # of those that a change is about


def list_families(search: str = "") -> tuple[GenreFamily, ...]:
    """All with their tracks, most first; with `search`, those of which a name contains it."""
    families = current_families()
    counts, alone = family_counts(EVERYTHING, families), family_counts(EVERYTHING, _unmerged(families))
    wanted = genre_key(search) if search.strip() else ""
    found = [
        GenreFamily(
            key=root,
            name=families.name(root),
            tracks=counts[root],
            members=_most_first(FacetCount(name=tag.name, count=alone[tag.key]) for tag in tags),
            is_hidden=families.is_hidden(root),
        )
        for root, tags in families.members.items()
        if any(wanted in key for key in (root, *(tag.key for tag in tags)))
    ]
    return tuple(sorted(found, key=lambda family: (-family.tracks, family.name)))


def merge(names: Sequence[str], into: str) -> GenreChange:
    """Let these families count as `into`, with all that was merged into them before.

    Raises GenreNotFoundError, and GenreRuleError where nothing is left to merge.
    """
    with _changing() as families:
        target = find_root(families, into)
        roots = list(dict.fromkeys(root for name in names if (root := find_root(families, name)) != target))
        if not roots:
            raise GenreRuleError(f'Choose a different genre to merge into "{families.name(target)}".')
        tagged = {tag.key for root in roots for tag in families.members.get(root, ())}  # none of one that is gone
        moved = tagged | _ruled_into(families, roots) | set(roots)
        rules = [Rule(key, families.spelling(key), into=target) for key in sorted(moved)]
        words = f"{_listed(families, roots, 'is now part', 'are now part')} of {families.name(target)}."
        # The target keeps its name even where the server drops the genre of that name.
        kept = Rule(target, families.name(target), is_hidden=families.is_hidden(target))
        return _write(families, [*rules, kept], words)


def split(name: str) -> GenreChange:
    """Let a genre that was merged be one of its own again; a family's own name: all that was merged into it."""
    with _changing() as families:
        key = _known_key(families, name)
        root = families.root(key)
        parted = sorted(_ruled_into(families, [root])) if key == root else [key]
        if not parted:
            raise GenreRuleError(f'Nothing was merged into "{families.name(root)}".')
        words = f"{_listed(families, parted, 'is no longer part', 'are no longer part')} of {families.name(root)}."
        return _write(families, [Rule(one, families.spelling(one)) for one in parted], words)


def hide(name: str) -> GenreChange:
    """Do not offer this family any more; who types its name still gets it."""
    return _set_hidden(name, is_hidden=True)


def show(name: str) -> GenreChange:
    """Offer it again."""
    return _set_hidden(name, is_hidden=False)


def restore(rules: Iterable[GenreRuleState]) -> GenreChange:
    """Put rules back as they were (`GenreChange.before`). Raises GenreRuleError where they fit no more."""
    with _changing() as families:
        wanted = [Rule(old.key, families.spelling(old.key) or old.name, old.into, old.is_hidden) for old in rules]
        _check(families, wanted)
        return _write(families, wanted, "Undone.")


@contextmanager
def _changing() -> Iterator[Families]:
    """The families, which nobody else changes meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE library_genrerule IN SHARE ROW EXCLUSIVE MODE")
        yield current_families()


def _set_hidden(name: str, *, is_hidden: bool) -> GenreChange:
    with _changing() as families:
        root = find_root(families, name)
        words = f"{families.name(root)} is {'hidden' if is_hidden else 'shown again'}."
        return _write(families, [Rule(root, families.name(root), is_hidden=is_hidden)], words)


def _listed(families: Families, keys: Sequence[str], one: str, several: str) -> str:
    """Their names, with the verb that suits."""
    shown = ", ".join(families.spelling(key) or families.name(key) for key in keys[:_NAMED])
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"{shown}{more} {one if len(keys) == 1 else several}"


def find_root(families: Families, name: str) -> str:
    """The family that a genre, by its name or key, belongs to. Raises GenreNotFoundError."""
    return families.root(_known_key(families, name))


def _known_key(families: Families, name: str) -> str:
    """Of a genre's name or key; a merged one's own, not its family's."""
    key = genre_key(name)
    if key not in families.rules and families.root(key) not in families.members:
        raise GenreNotFoundError(f'Your library has no genre "{name}".')
    return key


def _ruled_into(families: Families, roots: Iterable[str]) -> set[str]:
    """Genres merged into these, whether the library has them at present or not."""
    wanted = set(roots)
    return {rule.key for rule in families.rules.values() if rule.into in wanted}


def _unmerged(families: Families) -> Families:
    """As if there were no rules: each genre by itself."""
    return Families((tag for tags in families.members.values() for tag in tags), ())


def _check(families: Families, wanted: Sequence[Rule]) -> None:
    """No genre is part of itself, of one that is itself part of another, or of one that nobody ever met."""
    rules = families.rules | {rule.key: rule for rule in wanted}
    for rule in rules.values():
        target = rules.get(rule.into)
        if not rule.into:
            continue
        unknown = target is None and not families.spelling(rule.into)
        if unknown or rule.into == rule.key or rule.is_hidden or (target is not None and target.into):
            raise GenreRuleError("The genres have changed in the meantime. Reload the page.")


def _write(families: Families, wanted: Sequence[Rule], words: str) -> GenreChange:
    """Store them; a rule that says nothing stays only as long as others need its name."""
    wanted = [rule._replace(name=rule.name[:LONGEST_GENRE]) for rule in wanted]
    for rule in wanted:
        GenreRule.objects.update_or_create(
            folded=rule.key, defaults={"name": rule.name, "into": rule.into, "is_hidden": rule.is_hidden}
        )
    needed = GenreRule.objects.exclude(into="").values("into")
    idle = GenreRule.objects.filter(into="", is_hidden=False).exclude(folded__in=needed)
    gone = set(idle.values_list("folded", flat=True)) - {rule.key for rule in wanted}
    idle.delete()
    before = [families.rules.get(rule.key) or Rule(rule.key, rule.name) for rule in wanted]
    changed = [old for old, new in zip(before, wanted, strict=True) if old._replace(name="") != new._replace(name="")]
    undoing = [*changed, *(families.rules[key] for key in sorted(gone) if key in families.rules)]
    return GenreChange(words=words, before=tuple(map(_state, undoing)))


def _state(rule: Rule) -> GenreRuleState:
    return GenreRuleState(key=rule.key, name=rule.name[:LONGEST_GENRE], into=rule.into, is_hidden=rule.is_hidden)


def _most_first(members: Iterable[FacetCount]) -> tuple[FacetCount, ...]:
    return tuple(sorted(members, key=lambda member: (-member.count, member.name)))
