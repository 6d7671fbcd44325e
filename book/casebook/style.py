"""The look of every figure: one matplotlib style, colours that all readers can tell apart."""

from __future__ import annotations

import matplotlib as mpl

# The hues of Okabe and Ito (2008), which all readers can tell apart, darkened until each is
# legible as text on paper (4.5:1). The page has a lighter set for its dark theme.
BLUE, VERMILLION, GREEN, PURPLE = "#0072b2", "#b84a00", "#00785a", "#a34f80"
GREY = "#6b6b6b"
INK, RULE, PAPER = "#1b1b1d", "#d2d2d4", "#ffffff"
CYCLE = [BLUE, VERMILLION, GREEN, PURPLE, GREY]

RC = {
    "figure.figsize": (7.2, 3.6),
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "axes.facecolor": "none",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.prop_cycle": mpl.cycler(color=CYCLE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched, copied
    "svg.hashsalt": "casebook",  # the same figure is the same file, build after build
}


def use() -> None:
    """Draw from here on in the book's style, as SVG in a notebook."""
    mpl.rcParams.update(RC)
    from IPython import get_ipython

    if get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg")


def label_bars(ax, fmt: str = "{:,.0f}") -> None:
    """Write its value at the end of each bar of ``ax``; ``fmt`` is a format for one number."""
    for bars in ax.containers:
        ax.bar_label(bars, fmt=fmt.format, padding=3, color=INK, fontsize=9)


def decimal_year(date: str) -> float:
    """Return an ISO date of any precision as a place on an axis of years.

    A missing date, as pandas has it, is NaN.

    >>> decimal_year("2019"), decimal_year("2019-07"), round(decimal_year("2019-01-14"), 3)
    (2019.0, 2019.5, 2019.036)
    >>> decimal_year(float("nan"))
    nan
    """
    if not isinstance(date, str):
        return float("nan")
    year, month, day = [*map(int, date.split("-")), 1, 1][:3]
    return year + (month - 1) / 12 + (day - 1) / 365
