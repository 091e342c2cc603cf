"""Patterns that fill a cover: tiles, arches, bands, waves, dots, rays. Pure."""

from math import sin

from library.services.artwork.seeded_random import Palette, SeededRandom
from library.services.artwork.svg import SIDE, box, disc, line, shape

_QUARTERS = ("M{x} {y}H{r}A{s} {s} 0 0 1 {x} {b}Z", "M{r} {y}V{b}A{s} {s} 0 0 1 {x} {y}Z",
             "M{r} {b}H{x}A{s} {s} 0 0 1 {r} {y}Z", "M{x} {b}V{y}A{s} {s} 0 0 1 {r} {b}Z")  # fmt: skip


def tiles(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Quarters of circles, discs and squares on a grid."""
    side = SIDE // dice.one_of((4, 4, 5))
    inks = (palette.first, palette.second, palette.fine, palette.first, palette.second)
    drawn = []
    for y in range(0, SIDE, side):
        for x in range(0, SIDE, side):
            ink, kind = dice.one_of(inks), dice.between(0, 9)
            if kind < 7:
                path = dice.one_of(_QUARTERS).format(x=x, y=y, r=x + side, b=y + side, s=side)
                # A hair wider than the tile, so that no seam shows between two of one colour.
                drawn.append(f'<path d="{path}" fill="{ink}" stroke="{ink}"/>')
            elif kind < 9:
                drawn.append(disc(x + side / 2, y + side / 2, side * 0.36, ink))
    return "".join(drawn)


def arches(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Bands that rise, turn and come down again."""
    x, wide = dice.one_of((SIDE // 2, 110, 210)), dice.between(20, 26)
    top = dice.between(150, 190)
    inks = (palette.first, palette.fine, palette.second, palette.first, palette.fine)
    return "".join(
        line(f"M{x - radius} {SIDE}V{top}A{radius} {radius} 0 0 1 {x + radius} {top}V{SIDE}", ink, wide - 5)
        for ink, radius in zip(inks, range(22, 22 + 5 * wide, wide), strict=True)
    )


def bands(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Stripes side by side that take a bend, as on a van of 1975."""
    wide, start = dice.between(17, 22), dice.between(50, 90)
    inks = (palette.first, palette.second, palette.fine, palette.second)
    turned = dice.one_of(("", ' transform="matrix(-1 0 0 1 320 0)"', ' transform="matrix(1 0 0 -1 0 320)"'))
    drawn = []
    for place, ink in enumerate(inks):
        y, radius = start + place * wide, 120 - place * wide
        drawn.append(line(f"M0 {y}H120A{radius} {radius} 0 0 1 {120 + radius} {y + radius}V{SIDE}", ink, wide))
    return f"<g{turned}>{''.join(drawn)}</g>"


def bars(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """What loudness looks like."""
    number = dice.one_of((9, 11, 13))
    step = (SIDE - 56) / number
    drawn = []
    for place in range(number):
        swell = 1 - abs(place - (number - 1) / 2) / number * 1.25
        tall = max(26.0, swell * dice.between(120, 260))
        ink = palette.second if place % 4 == dice.between(0, 3) else palette.first
        drawn.append(
            box(28 + place * step + step * 0.19, (SIDE - tall) / 2, step * 0.62, tall, ink, round_=step * 0.31)
        )
    return "".join(drawn)


def waves(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Lines that swell together in the middle of the cover."""
    slow, quick, shift = dice.between(18, 34) / 1000, dice.between(45, 80) / 1000, dice.between(0, 60) / 10
    drawn = []
    for row, y in enumerate(range(76, 262, 17)):
        points = []
        for x in range(30, 291, 10):
            swell = max(0.0, 1 - ((x - SIDE / 2) / 120) ** 2)
            lift = swell * (15 * abs(sin(x * slow + row * 0.7 + shift)) + 12 * abs(sin(x * quick - row * 1.3)))
            points.append(f"{x} {y - lift:.0f}")
        ink = palette.second if row % 5 == 2 else palette.first
        drawn.append(f'<path d="M{"L".join(points)}" fill="{palette.ground}" stroke="{ink}" stroke-width="3"/>')
    return "".join(drawn)


def dots(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """A screen print seen close: dots that grow towards a corner."""
    turn, step = dice.between(0, 3), dice.one_of((29, 32, 40))
    drawn = []
    for x in range(step // 2, SIDE, step):
        for y in range(step // 2, SIDE, step):
            along = (x if turn % 2 else SIDE - x) + (y if turn < 2 else SIDE - y)
            ink = palette.second if along > SIDE * 1.32 else palette.first
            drawn.append(disc(x, y, round(step * (0.09 + 0.4 * along / SIDE / 2), 1), ink))
    return "".join(drawn)


def rays(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Light from a corner or from below."""
    x, y = dice.one_of(((160, 320), (0, 320), (320, 320), (160, 215)))
    number = dice.one_of((20, 24, 28))
    drawn = [
        f'<path d="M{x} {y}L{x - 34} {y - 500}H{x + 34}Z" fill="{palette.first}"'
        f' transform="rotate({turn * 360 / number:g} {x} {y})"/>'
        for turn in range(0, number, 2)
    ]
    radius = dice.between(62, 84)
    return "".join(drawn) + disc(x, y, radius + 14, palette.ground) + disc(x, y, radius, palette.second)


def leaves(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Lens shapes in rows, now and then one of another colour."""
    across = dice.one_of((4, 5))
    step = SIDE / across
    drawn = []
    for row in range(across):
        for place in range(across):
            x, y = place * step + step / 2, row * step
            wide, tall = step * 0.6, step - 8
            lens = f"M{x:g} {y + 4:g}q{wide:g} {tall / 2:g} 0 {tall:g}q{-wide:g} {-tall / 2:g} 0 {-tall:g}"
            ink = dice.one_of((palette.first, palette.first, palette.first, palette.second, palette.fine))
            turn = 90 if (row + place) % 2 else 0
            drawn.append(f'<path d="{lens}" fill="{ink}" transform="rotate({turn} {x:g} {y + step / 2:g})"/>')
    return "".join(drawn)


def blocks(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Planes and a disc, in the manner of a concert poster of 1925."""
    cut = dice.between(110, 210)
    radius = dice.between(58, 84)
    halves = dice.one_of(
        (
            box(0, 0, cut, SIDE, palette.first) + box(cut, cut, SIDE - cut, SIDE - cut, palette.second),
            box(0, cut, SIDE, SIDE - cut, palette.first) + box(0, 0, SIDE - cut, cut, palette.second),
            shape(f"M0 0H{cut}L{SIDE} {SIDE}H0Z", palette.first) + box(0, SIDE - 46, SIDE, 46, palette.second),
        )
    )
    thin = "".join(box(dice.between(200, 214), 34 + step * 12, 78, 4, palette.fine) for step in range(4))
    ring = disc(cut, SIDE - cut, radius, palette.fine) + disc(cut, SIDE - cut, radius * 0.52, palette.ground)
    return halves + ring + thin


PATTERNS = (tiles, arches, bands, bars, waves, dots, rays, leaves, blocks)
