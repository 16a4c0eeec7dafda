"""The plot of `bench.cpu`: output tokens a second by concurrency, under the limit.

A row of panels for each model, a panel for each precision, a bar for each engine. Imports
matplotlib, a development dependency, which draws without a display.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.cpu_figures import Figures
from bench.engines import ENGINES, OURS
from bench.roofline import PRECISIONS

_OUR_COLOUR = "#c8402f"
_PEERS = [engine.name for engine in ENGINES if engine.name != OURS]
_COLOURS = {OURS: _OUR_COLOUR} | dict(
    zip(_PEERS, ("#4c6a92", "#7fa37a", "#b9a14c", "#8d7bab"), strict=True)
)
_GROUP = 0.84  # of the distance between two groups of bars
_PANEL = (4.2, 3.1)  # inches
# A limit that is nearly reached runs through the numbers.
_BEHIND_LABEL = {"facecolor": "white", "edgecolor": "none", "pad": 0.2}


def plot(result: dict[str, Any], path: Path) -> None:
    """Draw the PNG; models without any figure get an empty panel."""
    models = [Figures(section, result["config"]) for section in result["models"]]
    precisions = [p for p in PRECISIONS if p in result["config"]["precisions"]]
    rows, columns = max(len(models), 1), max(len(precisions), 1)
    figure = Figure((_PANEL[0] * columns, _PANEL[1] * rows + 0.5), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(rows, columns, squeeze=False, sharey="row")
    labelled: dict[str, Any] = {}
    for row, figures in zip(panels, models, strict=False):
        for axes, precision in zip(row, precisions, strict=False):
            labelled |= _draw(axes, figures, precision)
        row[0].set_ylabel("output tokens/s")
    figure.legend(
        labelled.values(), labelled.keys(), loc="outside lower center", ncols=6, frameon=False
    )
    figure.savefig(path)


def _draw(axes: Axes, figures: Figures, precision: str) -> dict[str, Any]:
    """Draw one panel; the artists for the legend, by their names."""
    contestants = [c for c in figures.contestants if c["precision"] == precision]
    contestants.sort(key=lambda contestant: contestant["engine"] != OURS)
    loads = list(figures.crowd)
    width = _GROUP / max(len(contestants), 1)
    labelled: dict[str, Any] = {}
    for number, contestant in enumerate(contestants):
        rates = [figures.rate(contestant["name"], load) or 0.0 for load in loads]
        places = [x - _GROUP / 2 + width * (number + 0.5) for x in range(len(loads))]
        engine = contestant["engine"]
        bars = axes.bar(places, rates, width * 0.92, color=_COLOURS[engine])
        axes.bar_label(bars, fmt="%.0f", fontsize=6, padding=1, zorder=5, bbox=_BEHIND_LABEL)
        labelled[engine + (" (in process)" if contestant["in_process"] else "")] = bars
    for x, load in enumerate(loads):
        limit = figures.limit(precision, load)
        if limit is not None:
            labelled["limit of the machine"] = axes.hlines(
                limit, x - _GROUP / 2, x + _GROUP / 2, colors="black", linewidth=1.2
            )
    axes.set_xticks(range(len(loads)), loads)
    axes.set_title(f"{figures.name}, {precision}", fontsize=9)
    axes.tick_params(labelsize=7)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return labelled
