"""Makes one file of a script or stylesheet and all that it imports: small modules in the source, few requests in use.

It knows the imports and exports that our own files use, and refuses all others.
"""

import posixpath
import re
from collections.abc import Callable

#: Reads a file by its name among the static files.
Read = Callable[[str], str]

_IMPORTS = {
    ".css": re.compile(r'^@import "(?P<path>\.{1,2}/[^"]+)";\s*?\n', re.M),
    ".js": re.compile(r'^import (?:\{ (?P<names>\w+(?:, \w+)*) \} from )?"(?P<path>\.{1,2}/[^"]+)";\s*?\n', re.M),
}
# No `let`: whoever imports a name gets its value of that moment.
_EXPORTS = re.compile(r"^export (?=(?:(?:async )?function|class|const) (?P<name>\w+)\b)", re.M)
# Refused, if anything is left of it after that. A module that itself awaits cannot become a function.
_OTHERS = {
    ".css": re.compile(r"@(?:import|charset|namespace)\b.*|\burl\(.*"),
    ".js": re.compile(r"^[^\S\n]*(?:import|export)\b.*|\bimport\s*[(.].*|^(?!async |//)\S.*\bawait\b.*", re.M),
}


class BundlingError(ValueError):
    """A file says something that cannot be put into a bundle."""


def bundle(name: str, read: Read) -> str:
    """The text of the bundle that begins with this file, a name that ends in .js or .css. Raises BundlingError."""
    kind = posixpath.splitext(name)[1]
    texts = _in_order(name, read, _IMPORTS[kind])
    for part, text in texts.items():
        if other := _OTHERS[kind].search(_EXPORTS.sub("", _IMPORTS[kind].sub("", text))):
            raise BundlingError(f"{part}: this cannot be bundled: {other[0].strip()}")
    if kind == ".css":
        return "".join(_IMPORTS[kind].sub("", text) for text in texts.values())
    exported = {part: [found["name"] for found in _EXPORTS.finditer(text)] for part, text in texts.items()}
    return "".join(_as_function(part, text, exported) for part, text in texts.items())


def _in_order(name: str, read: Read, imports: re.Pattern[str]) -> dict[str, str]:
    """Each file once, after all that it imports: the order in which a browser would run them."""
    texts: dict[str, str] = {}

    def visit(part: str, *above: str) -> None:
        if part in above:
            raise BundlingError(f"A circle of imports: {' > '.join((*above, part))}")
        if part in texts:
            return
        text = read(part)
        for found in imports.finditer(text):
            visit(_imported(part, found), *above, part)
        texts[part] = text

    visit(name)
    return texts


def _imported(name: str, found: re.Match[str]) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"]))


def _as_function(name: str, text: str, exported: dict[str, list[str]]) -> str:
    """A module that runs at once and gives what it exports: its other names stay its own."""
    taken = ""
    for found in _IMPORTS[".js"].finditer(text):
        names, path = set((found["names"] or "").split(", ")) - {""}, _imported(name, found)
        if missing := names.difference(exported[path]):
            raise BundlingError(f"{name}: {path} does not export {', '.join(sorted(missing))}")
        taken += f"const {{ {', '.join(sorted(names))} }} = {_variable(path)};\n" if names else ""
    body = _EXPORTS.sub("", _IMPORTS[".js"].sub("", text)).rstrip()
    return f"const {_variable(name)} = (() => {{\n{taken}{body}\nreturn {{ {', '.join(exported[name])} }};\n}})();\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
