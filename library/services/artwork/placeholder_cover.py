"""A record cover, drawn for an album without a picture: the same one for the same album, always. Pure.

An artist has three sets of colours, and each album a motif of its own. Nothing of a name is in the drawing but
letters and digits of its initials.
"""

from library.names.normalization import fold
from library.services.artwork.motifs import FIGURES
from library.services.artwork.patterns import PATTERNS
from library.services.artwork.seeded_random import PALETTES, Palette, SeededRandom
from library.services.artwork.svg import SIDE

MOTIFS = (*FIGURES, *PATTERNS)
#: Light from above, and the fold at the back: a cover is a thing of cardboard.
_CARDBOARD = (
    '<linearGradient id="l" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#fff" stop-opacity=".13"/>'
    '<stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".14"/>'
    "</linearGradient>"
)


def draw_svg(artist: str, album: str) -> str:
    """As SVG, without script, style, link or anything else to load."""
    artists, dice = SeededRandom(fold(artist)), SeededRandom(fold(artist), fold(album))
    palette = dice.one_of([artists.one_of(PALETTES) for _ in range(3)])
    motif = dice.one_of(MOTIFS)
    if dice.between(0, 1):
        palette = Palette(palette.ground, palette.second, palette.first, palette.fine)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
        f"<defs>{_CARDBOARD}</defs>"
        f'<rect width="{SIDE}" height="{SIDE}" fill="{palette.ground}"/>'
        f"{motif(palette, dice, initials(artist))}"
        f'<rect width="{SIDE}" height="{SIDE}" fill="url(#l)"/>'
        f'<path d="M5 0V{SIDE}" stroke="#000" stroke-opacity=".13" stroke-width="2"/></svg>'
    )


def initials(name: str) -> str:
    """The first letters of the first and the last word, "The" left out; "" where none is Latin."""
    words = [word for word in fold(name).removeprefix("the ").split() if word.isascii() and word.isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else ""
