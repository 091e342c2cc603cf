"""The shapes that covers are drawn of, in SVG. Pure."""

SIDE = 320


def disc(x: float, y: float, radius: float, fill: str, opacity: float = 1) -> str:
    """A circle."""
    clear = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"{clear}/>'


def box(x: float, y: float, width: float, height: float, fill: str, *, round_: float = 0) -> str:
    """A rectangle."""
    corners = f' rx="{round_:g}"' if round_ else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{corners}/>'


def shape(path: str, fill: str, opacity: float = 1) -> str:
    """A filled path."""
    clear = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="{fill}"{clear}/>'


def line(path: str, stroke: str, width: float, *, opacity: float = 1) -> str:
    """A drawn path."""
    clear = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{clear}/>'
