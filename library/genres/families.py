"""Genre families: which of the library's genres count as one, what each family is called, and which are not offered."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from core.db.memory import recall
from core.db.read_once import reads_once
from library.models import Genre, GenreRule
from library.names.genre_names import genre_key, list_synonyms


class Tag(NamedTuple):
    """A genre as the music server has it."""

    id: int
    key: str
    name: str


class Rule(NamedTuple):
    """What people decided about a genre: it is part of `into` ("" of nothing else), or hidden."""

    key: str
    name: str
    into: str = ""
    is_hidden: bool = False


class Families:
    """View all at one moment. A family is known by the key of the genre that its members were merged into."""

    def __init__(self, tags: Iterable[Tag], rules: Iterable[Rule]) -> None:
        self.rules = {rule.key: rule for rule in rules}
        self.members: defaultdict[str, list[Tag]] = defaultdict(list)
        self.of_genre: dict[int, str] = {}
        self._named = {rule.key: rule.name for rule in self.rules.values()}
        for tag in tags:
            root = self.root(tag.key)
            self.members[root].append(tag)
            self.of_genre[tag.id] = root
            self._named[tag.key] = tag.name
        self.members.default_factory = None

    def root(self, key: str) -> str:
        """The family that a genre belongs to: its own, where no rule says otherwise."""
        rule = self.rules.get(key)
        return rule.into or key if rule else key

    def name(self, root: str) -> str:
        """As the music server spells it now; where it has no such genre any more, as it was called."""
        return self._named.get(root) or next((tag.name for tag in self.members.get(root, ())), root)

    def spelling(self, key: str) -> str:
        """How a genre is or was called; "" of one that was never met."""
        return self._named.get(key, "")

    def is_hidden(self, root: str) -> bool:
        """Whether it is not offered; who types its name still gets it."""
        rule = self.rules.get(root)
        return rule is not None and rule.is_hidden

    def meant_by(self, name: str) -> list[str]:
        """The families of this name, or of one that means the same ("RnB"); none that has no genre here."""
        key = genre_key(name)
        root = self.root(key)
        if root in self.members:
            return [root]
        return list(dict.fromkeys(other for same in list_synonyms(key) if (other := self.root(same)) in self.members))

    def genre_ids(self, names: Iterable[str]) -> list[int]:
        """All genres of the families that these names mean."""
        roots = {root for name in names for root in self.meant_by(name)}
        return sorted(tag.id for root in roots for tag in self.members[root])

    def names_by_key(self, keys: Iterable[str]) -> dict[str, str]:
        """The names of the families that these keys belong to, as far as the library has them."""
        roots = {key: self.root(key) for key in keys}
        return {key: self.name(root) for key, root in roots.items() if root in self.members}


@reads_once
def current_families() -> Families:
    """As they are now, in two queries at most."""
    return recall("genre families", _read_families)


def _read_families() -> Families:
    tags = map(Tag._make, Genre.objects.order_by("folded").values_list("id", "folded", "name"))
    return Families(tags, map(Rule._make, GenreRule.objects.values_list("folded", "name", "into", "is_hidden")))
