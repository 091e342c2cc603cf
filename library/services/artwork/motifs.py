"""Single large things on a cover: a record, a sun, hills, a flower, letters. Shapes only, in SVG. Pure."""

from library.services.artwork.seeded_random import Palette, SeededRandom
from library.services.artwork.svg import SIDE, box, disc, shape

_MID = SIDE // 2


def record(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """A record that looks out of a corner, with grooves and a label."""
    x, y = dice.one_of(((_MID, _MID), (230, 90), (90, 230), (250, 250), (_MID, 300)))
    radius = dice.between(125, 150) if (x, y) == (_MID, _MID) else dice.between(150, 190)
    grooves = "".join(
        f'<circle cx="{x}" cy="{y}" r="{radius - step}" fill="none" stroke="{palette.fine}" stroke-opacity=".16"/>'
        for step in range(10, radius - 60, dice.between(6, 9))
    )
    label = disc(x, y, radius * 0.36, palette.first) + disc(x, y, radius * 0.25, palette.second)
    return disc(x, y, radius, "#211c18") + grooves + label + disc(x, y, 5, palette.ground)


def sunset(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """A sun that sinks into stripes of water."""
    horizon, radius = dice.between(170, 215), dice.between(78, 105)
    x = dice.between(120, 200)
    sun = disc(x, horizon - radius * dice.between(2, 6) / 10, radius, palette.first)
    water = [box(0, horizon, SIDE, SIDE - horizon, palette.second)]
    top, thick = horizon + 12, 5
    while top < SIDE:
        water.append(box(0, top, SIDE, thick, palette.ground))
        top, thick = top + thick + 13, thick + 3
    return sun + "".join(water)


def hills(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """A moon over ridges, the nearer the darker."""
    drawn = [disc(dice.between(70, 250), dice.between(60, 110), dice.between(24, 46), palette.fine)]
    fills = ((palette.first, 0.55), (palette.first, 1), (palette.second, 1), ("#211c18", 0.82))
    for place, (fill, opacity) in enumerate(fills):
        level = 140 + place * 46
        left, right = level + dice.between(-28, 28), level + dice.between(-28, 28)
        bend = dice.between(30, 62) * (1 if (place + dice.between(0, 1)) % 2 else -1)
        curve = f"M0 {left}C90 {left - bend} 210 {right + bend} {SIDE} {right}V{SIDE}H0Z"
        drawn.append(shape(curve, fill, opacity))
    return "".join(drawn)


def flower(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Petals around a middle, printed over one another."""
    petals, length, width = dice.one_of((6, 8, 10, 12)), dice.between(64, 74), dice.between(24, 40)
    drawn = [
        f'<ellipse cx="{_MID}" cy="{_MID - length}" rx="{width}" ry="{length}" fill="{palette.first}"'
        f' fill-opacity=".62" transform="rotate({turn * 360 / petals:g} {_MID} {_MID})"/>'
        for turn in range(petals)
    ]
    return "".join(drawn) + disc(_MID, _MID, 34, palette.second) + disc(_MID, _MID, 13, palette.fine)


def overprint(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Three discs, where they meet both inks."""
    radius, away = dice.between(78, 94), dice.between(44, 58)
    turn = dice.one_of((-1, 1))
    level = _MID - turn * away * 0.7
    places = ((_MID, _MID + turn * away), (_MID - away, level), (_MID + away, level))
    inks = (palette.first, palette.second, palette.fine)
    return "".join(disc(x, y, radius, ink, 0.78) for (x, y), ink in zip(places, inks, strict=True))


def peaks(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """Mountains like cut paper, and a sun behind."""
    drawn = [disc(dice.between(80, 240), dice.between(90, 130), dice.between(48, 70), palette.fine)]
    for place, (fill, opacity) in enumerate(((palette.first, 0.9), (palette.second, 0.92), ("#211c18", 0.78))):
        top, x = 110 + place * 55 + dice.between(-14, 14), dice.between(40, 280)
        spread = dice.between(170, 240)
        drawn.append(shape(f"M{x} {top}L{x + spread} {SIDE}H{x - spread}Z", fill, opacity))
    return "".join(drawn)


def monogram(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """The initials, as large as a cover can have them; a record where there are none."""
    if not letters:
        return record(palette, dice, letters)
    size = 250 if len(letters) == 1 else 136 if set(letters) & {"M", "W"} else 164
    block = dice.between(40, 84)
    edge = box(0, dice.one_of((0, SIDE - block)), SIDE, block, palette.second)
    rule = box(28, SIDE - 34, 72, 6, palette.fine)
    return (
        f'{edge}<text x="{_MID}" y="{_MID + size * 0.36:g}" text-anchor="middle" fill="{palette.first}"'
        f' font-family="Georgia, Charter, Palatino, serif" font-weight="700" font-size="{size}">{letters}</text>{rule}'
    )


def moons(palette: Palette, dice: SeededRandom, letters: str) -> str:
    """The phases of the moon, in one row or in three."""
    rows = dice.one_of((1, 3))
    drawn = []
    for row in range(rows):
        y, ink = _MID + (row - rows // 2) * 82, palette.second if row == 1 else palette.first
        drawn += [_phase(44 + place * 58, y, place, ink) for place in range(5)]
    return "".join(drawn)


def _phase(x: float, y: float, place: int, ink: str) -> str:
    """Of five, the middle one full, those on the left lit from the left."""
    radius = 24
    if place == 2:
        return disc(x, y, radius + 2, ink)
    side, inner = int(place > 2), radius * (0.55 if place in {0, 4} else 0.1)
    path = f"M{x:g} {y - radius:g}A{radius} {radius} 0 0 {side} {x:g} {y + radius:g}"
    return shape(f"{path}A{inner:g} {radius} 0 0 {1 - side} {x:g} {y - radius:g}Z", ink)


FIGURES = (record, sunset, hills, flower, overprint, peaks, monogram, moons)
