"""Objects in a notebook: small tables, and of points in the plane a small picture, as HTML without any library.

Every text is escaped. Colours are those of the page, or can be told apart in a light and in a dark one; classes have
marks of different shapes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

__all__ = ["MOST_POINTS", "Line", "Point", "beside", "picture", "table"]

#: Two coordinates and the number of the class, and a w₁, w₂ and b of the line where w·x + b = 0.
Point = tuple[float, float, int]
Line = tuple[float, float, float]

#: How many points are drawn.
MOST_POINTS = 1000

_WIDTH, _HEIGHT, _EDGE = 260.0, 200.0, 14.0
_GLYPHS = "●■▲◆"  # what marks look like in a text
_COLOURS = ("#d1601a", "#2b7bba", "#4d9a3f", "#9467bd", "#b8860b", "#7f7f7f")


def table(caption: str, rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    """A table of texts, the first cell of each row being what the others are about."""
    lines = [f'<caption style="text-align:left">{escape(caption)}</caption>']
    if head:
        lines.append("<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>")
    for first, *others in rows:
        cells = "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in others)
        lines.append(f'<tr><th style="text-align:left">{escape(first)}</th>{cells}</tr>')
    return f"<table>{''.join(lines)}</table>"


def beside(*parts: str) -> str:
    """Parts side by side, as far as there is room."""
    return f'<div style="display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start">{"".join(parts)}</div>'


def picture(
    points: Sequence[Point],
    lines: Sequence[Line] = (),
    arrow: tuple[float, float] | None = None,
    ringed: Iterable[int] = (),
    names: Sequence[str] = (),
) -> str:
    """Points in the plane as SVG, with lines and a direction; "" where there is no picture.

    Parameters
    ----------
    points
        There is no picture of more than 1000, nor of any that are not finite.
    lines
        Those that meet the picture are drawn, dashed from the second on.
    arrow
        A direction, of whatever length, drawn in the lower left corner.
    ringed
        The numbers of points with a ring around them.
    names
        What the classes are called; the first ones are named below the picture.
    """
    if not points or len(points) > MOST_POINTS or not all(math.isfinite(c) for p in points for c in p[:2]):
        return ""
    place, box = _frame(points)
    if place is None:
        return ""
    parts = ["<title>the data</title>"]
    for k, line in enumerate(lines):
        ends = _clipped(line, box)
        if ends is not None:
            (a, b), (c, d) = (place(*end) for end in ends)
            dashes = ' stroke-dasharray="4 3"' * (k > 0)
            parts.append(_tag("line", x1=a, y1=b, x2=c, y2=d, stroke="currentColor") + f"{dashes}/>")
    if arrow is not None:
        parts.append(_arrow(*arrow))
    parts += [_mark(*place(x, y), number) for x, y, number in points]
    rings = [place(*points[k][:2]) for k in ringed]
    parts += [_tag("circle", cx=x, cy=y, r=7.0, fill="none", stroke="currentColor") + "/>" for x, y in rings]
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH:g}" height="{_HEIGHT:g}" '
        f'viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" style="border:1px solid currentColor">{"".join(parts)}</svg>'
    )
    named = zip(names[: len(_GLYPHS)], _GLYPHS, _COLOURS, strict=False)
    legend = " ".join(f'<span style="color:{colour}">{mark}</span> {escape(name)}' for name, mark, colour in named)
    return f'<div style="flex:none;max-width:{_WIDTH:g}px">{drawn}<div>{legend}</div></div>'


def _frame(points: Sequence[Point]) -> tuple[Callable[[float, float], tuple[float, float]] | None, Line]:
    """Where points are in the picture, both coordinates on one scale; and the middle and half the width of what is."""
    (left, right), (low, high) = ((min(p[j] for p in points), max(p[j] for p in points)) for j in (0, 1))
    scale = max((right - left) / (_WIDTH - 4 * _EDGE), (high - low) / (_HEIGHT - 4 * _EDGE))
    if left == right and low == high:
        scale = 1 / _EDGE
    x0, y0 = left + (right - left) / 2, low + (high - low) / 2
    if not math.isfinite(scale * _WIDTH) or not math.isfinite(x0 + y0) or scale < 1e-290:
        return None, (0.0, 0.0, 0.0)

    def place(x: float, y: float) -> tuple[float, float]:
        return _WIDTH / 2 + (x - x0) / scale, _HEIGHT / 2 - (y - y0) / scale

    return place, (x0, y0, scale)


def _clipped(line: Line, box: Line) -> list[tuple[float, float]] | None:
    """The two points at which a line leaves the picture."""
    x0, y0, scale = box
    size = math.hypot(line[0], line[1])
    if size == 0 or not math.isfinite(size) or not math.isfinite(line[2]):
        return None
    a, b = line[0] / size, line[1] / size
    distance = a * x0 + b * y0 + line[2] / size  # of the middle
    foot = (x0 - distance * a, y0 - distance * b)
    spans = []
    for place, step, half in ((foot[0] - x0, -b, _WIDTH * scale / 2), (foot[1] - y0, a, _HEIGHT * scale / 2)):
        if step == 0:
            if abs(place) > half:
                return None
            continue
        spans.append(sorted(((-half - place) / step, (half - place) / step)))
    first, last = max(s[0] for s in spans), min(s[1] for s in spans)
    return [(foot[0] - t * b, foot[1] + t * a) for t in (first, last)] if first < last else None


def _arrow(x: float, y: float) -> str:
    size = math.hypot(x, y)
    if size == 0 or not math.isfinite(size):
        return ""
    a, b = 22 * x / size, -22 * y / size
    fromx, fromy = _EDGE + 14, _HEIGHT - _EDGE - 14
    tip = (fromx + a, fromy + b)
    sides = [(tip[0] - 0.3 * a + s * 0.2 * b, tip[1] - 0.3 * b - s * 0.2 * a) for s in (1, -1)]
    corners = " ".join(f"{u:.1f},{v:.1f}" for u, v in (tip, *sides))
    shaft = _tag("line", x1=fromx, y1=fromy, x2=tip[0], y2=tip[1], stroke="currentColor") + ' stroke-width="2"/>'
    return f'{shaft}<polygon points="{corners}" fill="currentColor"/>'


def _mark(x: float, y: float, number: int) -> str:
    """The mark of a class: a circle, a square, a triangle, a diamond, and so on again in other colours."""
    colour = _COLOURS[number % len(_COLOURS)]
    shapes = (
        [(x + 4.5 * math.cos(t * math.pi / 8), y + 4.5 * math.sin(t * math.pi / 8)) for t in range(16)],
        [(x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4)],
        [(x, y - 5), (x + 5, y + 4), (x - 5, y + 4)],
        [(x, y - 6), (x + 5, y), (x, y + 6), (x - 5, y)],
    )
    corners = " ".join(f"{u:.1f},{v:.1f}" for u, v in shapes[number % len(shapes)])
    return f'<polygon points="{corners}" fill="{colour}"/>'


def _tag(name: str, **attributes: float | str) -> str:
    written = (
        f'{key}="{value:.1f}"' if isinstance(value, float) else f'{key}="{value}"' for key, value in attributes.items()
    )
    return f"<{name} {' '.join(written)}"
