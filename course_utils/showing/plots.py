"""One look for all figures, faces in a grid, and words for readers who cannot see a figure."""

import math
import sys
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.rcsetup import cycler
from torch import Tensor

from course_utils.showing.lettering import families, plain

SMALL, WIDE, TALL = (5, 3.2), (9, 3.2), (6.5, 6.5)  # inches, for plt.subplots(figsize=…)

# Okabe and Ito 2008, "Color universal design": told apart with every kind of colour vision. Their yellow is left out,
# since a thin line of it vanishes on white.
CYCLE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
COLORS = {
    "train": "#0072B2",
    "validation": "#D55E00",
    "measured": "#0072B2",
    "theory": "#000000",
    "right": "#009E73",
    "wrong": "#D55E00",
    "quiet": "#767676",
}
STYLE: dict[str, Any] = {
    "figure.dpi": 80,  # a line plot is about 15 kB as PNG
    "figure.figsize": SMALL,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.bbox": "tight",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=CYCLE),
    "axes.grid": False,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "image.interpolation": "nearest",
    "image.cmap": "gray",
}
# Software: else the bytes change with matplotlib's version
PNG: dict[str, Any] = {"bbox_inches": "tight", "metadata": {"Software": None}}
GRID_WIDTH, LARGEST_FACE, TITLE_HEIGHT = 720, 160, 14  # pixels of the screen

_descriptions: WeakKeyDictionary[Figure, str] = WeakKeyDictionary()


def use_style() -> None:
    """Give all later figures the course's look, whatever a matplotlibrc or a profile says; in a notebook, the same bytes too."""
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE | {"font.family": families()})  # type: ignore[arg-type]  # matplotlib types each key by name
    if (shell := _shell()) is not None:
        from matplotlib_inline.config import InlineBackend

        inline = InlineBackend.instance(parent=shell)
        inline.figure_formats, inline.print_figure_kwargs = {"png"}, PNG


def describe(text: str, figure: Figure | None = None) -> None:
    """Say what a figure shows, in words that stand in the notebook as the image's alternative text.

    Call it after drawing and right before plt.show(); without `figure`, it is about the current one.
    errors: ValueError when the text is empty or nothing was drawn yet
    """
    if not text.strip():
        raise ValueError("describe needs a text that says what the figure shows.")
    if figure is None and not plt.get_fignums():
        raise ValueError("There is no figure to describe: call describe after drawing and before plt.show().")
    _descriptions[figure or plt.gcf()] = text
    if (shell := _shell()) is not None:
        png = shell.display_formatter.formatters["image/png"]
        draw = png.for_type(Figure)
        if draw is not None and not isinstance(draw, _Described):
            png.for_type(Figure, _Described(draw))


class _Described:
    """Jupyter's own way to draw a figure, with the description added to the image's metadata."""

    def __init__(self, draw) -> None:
        self.draw = draw

    def __call__(self, figure: Figure):
        drawn, text = self.draw(figure), _descriptions.get(figure)
        if drawn is None or text is None:
            return drawn
        data, metadata = drawn if isinstance(drawn, tuple) else (drawn, {})
        return data, {**metadata, "alt": text}


def label_line(line: Line2D, text: str, shift: float = 0) -> None:
    """Write a line's name at its right end in its own colour; shift moves it up, in points."""
    x, y = np.asarray(line.get_xydata())[-1]
    place: dict[str, Any] = {"xytext": (5, shift), "textcoords": "offset points", "va": "center"}
    assert isinstance(line.axes, Axes)  # a line that is drawn
    line.axes.annotate(text, (x, y), color=line.get_color(), annotation_clip=False, **place)


def face_grid(
    images: Tensor | np.ndarray,
    columns: int = 10,
    titles: Sequence[str] | None = None,
    rows: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw images side by side, row by row, every pixel a sharp square.

    images: (N, 3, H, W) or (N, 1, H, W) uint8
    titles: a short text above each image;  rows: a short text left of each row; both as they are written, no formulas
    ax:     where to draw; without it, on a new figure of its own size
    errors: ValueError when images are not of that shape and type, or a text is missing
    """
    images = np.asarray(images.cpu() if isinstance(images, Tensor) else images)
    if images.ndim != 4 or images.shape[1] not in (1, 3) or images.dtype != np.uint8 or len(images) == 0:
        raise ValueError(f"face_grid draws uint8 images (N, 3, H, W), N ≥ 1, not {images.dtype} {images.shape}.")
    if columns < 1:
        raise ValueError(f"face_grid needs at least one column, not {columns}.")
    N, _, H, W = images.shape
    columns = min(columns, N)
    row_count, gap = math.ceil(N / columns), 1 + W // 40
    for name, texts, count in (("titles", titles, N), ("rows", rows, row_count)):
        if texts is not None and len(texts) != count:
            raise ValueError(f"face_grid got {len(texts)} {name} for {count}: give one for each.")

    width = columns * (W + gap) - gap
    if ax is None:
        zoom = max(1, min(GRID_WIDTH // width, LARGEST_FACE // W))
    else:
        room = ax.get_window_extent()
        zoom = min(room.width / width, room.height / (row_count * (H + gap)))
    above = gap if titles is None else math.ceil(TITLE_HEIGHT / zoom)
    mosaic = np.full((row_count * (H + above), width, 3), 255, dtype=np.uint8)
    for i, image in enumerate(images):
        top, left = above + i // columns * (H + above), i % columns * (W + gap)
        mosaic[top : top + H, left : left + W] = image.transpose(1, 2, 0)

    if ax is None:
        dpi = mpl.rcParams["figure.dpi"]
        figure = plt.figure(figsize=(width * zoom / dpi, len(mosaic) * zoom / dpi))
        figure.set_layout_engine("none")
        ax = figure.add_axes((0, 0, 1, 1))
    ax.imshow(mosaic, interpolation="nearest")
    ax.set_axis_off()
    for i, title in enumerate(titles or []):
        center, top = i % columns * (W + gap) + W / 2 - 0.5, above + i // columns * (H + above)
        ax.text(center, top - 1, plain(title), ha="center", va="bottom", fontsize=8)
    for i, title in enumerate(rows or []):
        ax.text(-1 - 6 / zoom, above + i * (H + above) + H / 2 - 0.5, plain(title), ha="right", va="center", fontsize=9)
    return ax


def _shell():
    """The notebook or IPython shell that runs this, or None."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
