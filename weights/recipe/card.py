"""The model card and its two plots, written from what training and evaluation left.

Every figure in the card comes from a file that a stage wrote; the sentences are in `card.md`, but
for the section "How this run went", which is written by hand in the card and stays there.
"""

import json
import re
from pathlib import Path
from typing import Any

from weights.recipe.net import Net, NetConfig

# What a skill should reach on held-out prompts, in the order of the card.
AIMS: dict[str, float] = {
    "text tasks": 0.98,
    "extraction": 0.98,
    "tool calls": 0.97,
    "tool answers": 0.97,
    "one-digit arithmetic": 0.98,
    "two-digit addition and subtraction": 0.98,
    "two-digit multiplication": 0.98,
    "three-digit addition and subtraction": 0.90,
    "memory": 0.97,
    "system prompts": 0.97,
    "facts": 0.99,
    "small talk": 0.97,
    "honesty": 0.95,
    "stories": 0.97,
    "stories (zh)": 0.97,
}


def write_card(folder: Path, scratch: Path, sharpness: float) -> None:
    """Write `README.md`, `loss.png` and `skills.png` into the folder of the model.

    sharpness: what the model was exported with.
    """
    evaluation = json.loads((scratch / "evaluation.json").read_text(encoding="utf-8"))
    losses = [json.loads(line) for line in (scratch / "loss.jsonl").read_text().splitlines()]
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    plot_loss(losses, folder / "loss.png")
    plot_skills(evaluation["snapshots"], folder / "skills.png")
    path = folder / "README.md"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    text = card(evaluation, losses, config, sharpness, _history(old))
    path.write_text(text, encoding="utf-8")


def _history(card: str) -> str:
    """The section of a card that is written by hand, or nothing."""
    found = re.search(r"^## How this run went\n.*?(?=^## )", card, flags=re.DOTALL | re.MULTILINE)
    return found[0] if found else ""


def plot_loss(losses: list[dict[str, Any]], path: Path) -> None:
    figure, axes = _figure()
    axes.plot([row["tokens"] / 1e6 for row in losses], [row["loss"] for row in losses], lw=1)
    axes.set(xlabel="training tokens (millions)", ylabel="loss (nats a learnt token)")
    axes.set_yscale("log")
    figure.savefig(path)


def plot_skills(snapshots: list[dict[str, Any]], path: Path) -> None:
    figure, axes = _figure()
    tokens = [row["tokens"] / 1e6 for row in snapshots]
    for name in snapshots[-1]["skills"] if snapshots else []:
        shares = [100 * row["skills"][name] for row in snapshots]
        axes.plot(tokens, shares, lw=1, marker=".", label=name)
    axes.set(xlabel="training tokens (millions)", ylabel="held-out prompts answered right (%)")
    axes.legend(fontsize=5, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.savefig(path)


def _figure() -> tuple[Any, Any]:
    # Slow to import, and wanted for the plots alone.
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 3.2), dpi=110, layout="constrained")
    axes.grid(alpha=0.3)
    return figure, axes


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _skill_rows(skills: dict[str, Any]) -> str:
    ordered = [name for name in AIMS if name in skills]
    ordered += [name for name in skills if name not in AIMS]
    rows = []
    for name in ordered:
        row = skills[name]
        aim = f"{100 * AIMS[name]:.0f} %" if name in AIMS else ""
        shares = [
            _percent(row["languages"][language]["share"]) if language in row["languages"] else ""
            for language in ("en", "zh")
        ]
        cells = [name, str(row["prompts"]), _percent(row["share"]), *shares, aim]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _missed(skills: dict[str, Any]) -> str:
    missed = [
        f"{name} by {100 * (aim - skills[name]['share']):.1f} points"
        for name, aim in AIMS.items()
        if name in skills and skills[name]["share"] < aim
    ]
    return "All aims are met." if not missed else "Aims missed: " + "; ".join(missed) + "."


def card(
    evaluation: dict[str, Any],
    losses: list[dict[str, Any]],
    config: dict[str, Any],
    sharpness: float,
    history: str,
) -> str:
    """The text of the card; `history` is a section of its own, or nothing."""
    shape = NetConfig(**{name: config[name] for name in NetConfig.__dataclass_fields__})
    variety, perplexity = evaluation["variety"], evaluation["perplexity"]
    jokes = variety["jokes"]
    last = losses[-1]
    return CARD.format(
        history=history,
        sharpness=sharpness,
        softer=1 / sharpness,
        parameters=f"{Net(shape).parameter_count():,}",
        layers=shape.num_hidden_layers,
        hidden=shape.hidden_size,
        intermediate=shape.intermediate_size,
        heads=shape.num_attention_heads,
        kv_heads=shape.num_key_value_heads,
        head_dim=shape.head_dim,
        vocab=f"{shape.vocab_size:,}",
        context=f"{shape.max_position_embeddings:,}",
        tokens=f"{last['tokens']:,}",
        steps=f"{last['step']:,}",
        minutes=round(last["seconds"] / 60),
        loss=f"{last['loss']:.3f}",
        skill_rows=_skill_rows(evaluation["skills"]),
        missed=_missed(evaluation["skills"]),
        tokens_alone=f"{evaluation['tokens_per_second']['1']:,}",
        tokens_8=f"{evaluation['tokens_per_second']['8']:,}",
        tokens_32=f"{evaluation['tokens_per_second']['32']:,}",
        told=jokes["0.5"]["told"],
        alike=variety["stories_alike"],
        jokes_low=_joke_sentence(jokes["0.5"]),
        jokes_high=_joke_sentence(jokes["1.0"]),
        seed_example="\n".join(f"{n}. {joke}" for n, joke in enumerate(variety["seed_example"], 1)),
        perplexity32=f"{perplexity['float32']:.4f}",
        perplexity16=f"{perplexity['bfloat16']:.4f}",
        agreement=_agreement_sentence(evaluation["agreement"]),
        agreement_prompts=evaluation["agreement"]["bfloat16"]["prompts"],
    )


def _agreement_sentence(rows: dict[str, dict[str, float]]) -> str:
    return ", ".join(f"{name} {_percent(row['share'])}" for name, row in rows.items())


def _joke_sentence(row: dict[str, int]) -> str:
    return f"{row['known']} of {row['told']} word for word, {row['different']} different"


CARD = (Path(__file__).with_name("card.md")).read_text(encoding="utf-8")
