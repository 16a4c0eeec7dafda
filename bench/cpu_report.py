"""The report of `bench.cpu`: Markdown from its JSON.

`python -m bench.cpu_report NAME.json` writes NAME.md and NAME.png again.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any

from bench.cpu_figures import RATE, Contestant, Figures
from bench.cpu_goals import goals
from bench.cpu_plot import plot
from bench.machine import one_line as machine_line
from bench.markdown import number, one_line, table
from bench.roofline import WEIGHT_BYTES
from bench.turns import limit_lines


def report(result: dict[str, Any], name: str) -> str:
    """The whole page; `name` is that of the plot without its ending."""
    config = result["config"]
    lines = [
        f"# {result['title']}",
        "",
        f"{result['date']}, {machine_line(result['machine'])}. Compute threads: "
        f"{result['threads']}. {config['input_tokens']} tokens in, {config['output_tokens']} out, "
        "greedy, streamed over HTTP, closed loop; the engines ran in turns. Medians over the "
        "rounds (lowest to highest), then the fraction of the limit of each engine's own "
        "precision in the same round.",
        "",
        f"![output tokens/s by concurrency]({name}.png)",
        "",
    ]
    for section in result["models"]:
        lines += _model(Figures(section, config), result["cache_gib"])
    lines += ["## Versions and commands", "", f"`{result['command']}` at {result['source']}", ""]
    lines += [f"- {engine}: {version}" for engine, version in result["versions"].items()]
    if result["not_found"]:
        lines += ["", f"Not found, so not measured: {', '.join(result['not_found'])}."]
    return "\n".join(lines) + "\n"


def _model(figures: Figures, cache_gib: float) -> list[str]:
    read = ", ".join(
        f"{precision} {figures.shape.read_bytes(precision) / 1e9:.2f} GB"
        for precision in WEIGHT_BYTES
    )
    return [
        f"## {figures.name}",
        "",
        f"Weights that a step reads: {read}.",
        "",
        *_rates(figures),
        *_times(figures),
        *_resources(figures),
        *_goals(figures, cache_gib),
        "Limits of the machine, before each round and after the last:",
        "",
        *limit_lines(figures.turns.limits),
        "",
        *_commands(figures),
    ]


def _rates(figures: Figures) -> list[str]:
    rows = []
    for contestant in figures.contestants:
        cells = [_rate_cell(figures, contestant, load) for load in figures.crowd]
        rows.append([_shown(contestant), contestant["precision"], *cells])
    for precision in dict.fromkeys(c["precision"] for c in figures.contestants):
        limits = [number(figures.limit(precision, load), 1) for load in figures.crowd]
        rows.append(["*limit*", precision, *limits])
    return table(["output tokens/s", "precision", *figures.crowd], rows)


def _rate_cell(figures: Figures, contestant: Contestant, load: str) -> str:
    values = figures.turns.values(contestant["name"], load, RATE)
    if not values:
        return "-"
    fraction = number(figures.fraction(contestant, load), 2)
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.1f} ({low:.1f} to {high:.1f}), {fraction}"


def _times(figures: Figures) -> list[str]:
    crowd = " / ".join(load.removeprefix("c=") for load in figures.crowd)
    headings = [
        "",
        f"TTFT p50 ms, c={crowd}",
        f"TPOT p50 ms, c={crowd}",
        *(f"{load}, tokens/s" for load in figures.prompts),
        f"decode speed kept, {figures.context} tokens",
    ]
    rows = []
    for contestant in figures.contestants:
        name = contestant["name"]
        rows.append(
            [
                _shown(contestant),
                *(
                    " / ".join(
                        number(figures.turns.median(name, load, key), digits)
                        for load in figures.crowd
                    )
                    for key, digits in (("ttft_ms", 0), ("tpot_ms", 1))
                ),
                *(
                    f"{number(figures.prefill_rate(name, load), 0)}, "
                    f"{number(figures.fraction(contestant, load), 2)}"
                    for load in figures.prompts
                ),
                number(figures.kept(name), 2),
            ]
        )
    return table(headings, rows)


def _resources(figures: Figures) -> list[str]:
    headings = ["", "ready s", "peak memory GB (high water)", "beyond the weights GB", "idle core"]
    rows = []
    for contestant in figures.contestants:
        name = contestant["name"]
        ready = figures.of_turns(name, "ready_seconds")
        peak = max(figures.of_turns(name, "peak_bytes"), default=None)
        high = max(figures.of_turns(name, "high_water_bytes"), default=None)
        beyond = None if peak is None else peak - figures.shape.held_bytes(contestant["precision"])
        idle = figures.of_turns(name, "idle_share")
        rows.append(
            [
                _shown(contestant),
                ", ".join(f"{seconds:.1f}" for seconds in ready) or "-",
                f"{number(peak, 2, 1e9)} ({number(high, 2, 1e9)})",
                number(beyond, 2, 1e9),
                number(statistics.median(idle) if idle else None, 3),
                _remarks(figures, name),
            ]
        )
    return table([*headings, "remarks"], rows)


def _remarks(figures: Figures, name: str) -> str:
    loads = [*figures.crowd, *figures.prompts, figures.context]
    short = sum(figures.turns.short(name, load) for load in loads)
    remarks = [f"{short} answers failed or were short"] if short else []
    for entry in figures.turns.entries(name):
        remarks += [f"{key}: {entry[key]}" for key in ("error", "doubt") if key in entry]
    return "; ".join(dict.fromkeys(remarks))


def _goals(figures: Figures, cache_gib: float) -> list[str]:
    rows = []
    for goal in goals(figures, cache_gib):
        aim = f"{'at most' if goal.at_most else 'at least'} {number(goal.aim, goal.digits)}"
        verdict = {True: "yes", False: "**no**", None: ""}[goal.reached]
        measured = number(goal.measured, goal.digits)
        rows.append([goal.what, measured, "" if goal.aim is None else aim, verdict])
    return table(["goal", "measured", "aim", "reached"], rows)


def _commands(figures: Figures) -> list[str]:
    rows = []
    for contestant in figures.contestants:
        environment = "".join(f"{k}={v} " for k, v in contestant["environment"].items())
        commands = [f"`{environment}{command}`" for command in contestant["commands"]]
        rows.append([_shown(contestant), "<br>".join(commands)])
    rows += [[name, f"not measured: {one_line(why)}"] for name, why in figures.cannot.items()]
    return table(["", "command"], rows)


def _shown(contestant: Contestant) -> str:
    return f"{contestant['name']}{' (in process)' if contestant['in_process'] else ''}"


def main(argv: list[str] | None = None) -> int:
    """Write the pages of results again, as this version of the report has them."""
    for argument in sys.argv[1:] if argv is None else argv:
        base = argument.removesuffix(".json")
        result = json.loads(Path(f"{base}.json").read_text(encoding="utf-8"))
        Path(f"{base}.md").write_text(report(result, Path(base).name), encoding="utf-8")
        plot(result, Path(f"{base}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
