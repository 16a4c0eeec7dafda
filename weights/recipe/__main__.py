"""`python -m weights.recipe`: make the embedded model, or a small model of your own, by stages.

Each stage reads what the one before left in the scratch folder, so a single stage can be run again;
training goes on from its last checkpoint. With `--texts FOLDER` the model learns what the .txt, .md
and .jsonl files in the folder say, and nothing else; there is no evaluation then.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

import torch

from weights.recipe import tokenizer
from weights.recipe.chat_format import SPECIAL, parts, render
from weights.recipe.export import export
from weights.recipe.run import configure_logging, make_source, make_trainer, train_as
from weights.recipe.texts.document import Document, Raw
from weights.recipe.train import TrainSettings
from weights.recipe.workers import WorkerError, run_workers

ROOT = Path(__file__).resolve().parents[2]
# Of the embedded model; --texts begins with no drills and takes the settings' own decay.
EMBEDDED_DRILLS = 40_000
EMBEDDED_DECAY = 0.75
# A net this small wanders off at temperature 1, which is what a request without one is given.
EMBEDDED_SHARPNESS = 1.5
STAGES = ["tokenizer", "train", "export", "evaluate"]

logger = logging.getLogger("recipe")


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m weights.recipe",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {STAGES}; none: all")
    parser.add_argument("--texts", type=Path, help="a folder of .txt, .md and .jsonl to learn")
    parser.add_argument("--output", type=Path, help="folder of the model [weights/inkling]")
    parser.add_argument(
        "--scratch", type=Path, help="folder for what is made on the way [work/NAME]"
    )
    parser.add_argument("--steps", type=int, default=18_500)
    parser.add_argument("--batch-documents", type=int, default=32, help="documents in a step")
    parser.add_argument(
        "--drills",
        type=int,
        help="documents at the start that are drills alone, for the embedded model "
        f"[{EMBEDDED_DRILLS}]",
    )
    parser.add_argument("--vocab", type=int, default=2240)
    parser.add_argument("--tokenizer-documents", type=int, default=30_000)
    parser.add_argument("--hidden", type=int, default=192)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--context", type=int, default=2048)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--learning-rate", type=float, default=TrainSettings.learning_rate)
    parser.add_argument("--warmup-steps", type=int, default=TrainSettings.warmup_steps)
    parser.add_argument(
        "--decay-fraction",
        type=float,
        help="of the steps after the drills: the last ones, with a falling rate "
        f"[{EMBEDDED_DECAY}; {TrainSettings.decay_fraction} with --texts]",
    )
    parser.add_argument("--checkpoint-steps", type=int, default=TrainSettings.checkpoint_steps)
    parser.add_argument(
        "--processes", type=int, help="that train together on CPU [one a core; 1 with --texts]"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument(
        "--precision", choices=["auto", "bf16", "fp32"], default="auto", help="of products"
    )
    parser.add_argument(
        "--sharpness",
        type=float,
        help="export: what all logits are multiplied by, as if the temperature were divided by it "
        f"[{EMBEDDED_SHARPNESS}; 1 with --texts]",
    )
    parser.add_argument("--stop", type=int, help="stop training after this step, to go on later")
    parser.add_argument("--prompts", type=int, default=200, help="evaluation: prompts a skill")
    return parser


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = make_parser()
    options = parser.parse_args(arguments)
    unknown = set(options.stages) - set(STAGES)
    if unknown:
        parser.error(f"unknown stages {sorted(unknown)}; the stages are {STAGES}")
    _check_processes(parser, options)
    if options.texts is not None and options.drills is not None:
        parser.error("--drills is for the embedded model: leave it out with --texts")
    if options.drills is None:
        options.drills = EMBEDDED_DRILLS if options.texts is None else 0
    if options.decay_fraction is None:
        embedded = options.texts is None
        options.decay_fraction = EMBEDDED_DECAY if embedded else TrainSettings.decay_fraction
    if options.sharpness is None:
        options.sharpness = EMBEDDED_SHARPNESS if options.texts is None else 1.0
    elif not options.sharpness > 0:
        parser.error(f"--sharpness is {options.sharpness}; it must be above 0")
    if options.texts is None:
        options.scratch = options.scratch or ROOT / "work" / "recipe"
        options.output = options.output or ROOT / "weights" / "inkling"
    else:
        options.scratch = options.scratch or Path("work") / options.texts.resolve().name
        options.output = options.output or options.scratch / "model"
    return options


def _check_processes(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse a number of processes that cannot be meant, and choose one if none was given."""
    most = 1 if options.device != "cpu" else options.batch_documents
    if options.processes is None:
        alone = options.texts is not None
        options.processes = 1 if alone else min(torch.get_num_threads(), most)
    elif not 1 <= options.processes <= most:
        where = (
            "with --device cuda" if options.device != "cpu" else "one for each document of a step"
        )
        parser.error(f"--processes is {options.processes}; at most {most}, {where}, and at least 1")


def texts_of(document: Document) -> list[str]:
    """The texts that a tokenizer should know, without control tokens."""
    if isinstance(document, Raw):
        return [document.prompt, document.text]
    return [part for part, _ in parts(render(document)) if part not in SPECIAL]


def make_tokenizer(options: argparse.Namespace) -> None:
    source = make_source(options)
    documents = (source.document(index) for index in range(options.tokenizer_documents))
    texts = (text for document in documents for text in texts_of(document))
    model = tokenizer.train(texts, options.vocab)
    (options.scratch / "tokenizer.model").write_bytes(model)


def run_training(options: argparse.Namespace) -> None:
    run_workers(options.processes, train_as, options)


def run_export(options: argparse.Namespace) -> None:
    trainer = make_trainer(options)
    model = (options.scratch / "tokenizer.model").read_bytes()
    export(trainer.net, model, options.output, options.sharpness)
    logger.info("written: %s", options.output)
    if options.texts is not None:
        logger.info("serve it: inkstone serve %s", options.output)


def run_evaluation(options: argparse.Namespace) -> None:
    # Needs openai and matplotlib, which one who trains a model of his own may lack.
    from weights.recipe.card import write_card
    from weights.recipe.evaluate import evaluate

    evaluate(options.output, options.scratch, options.prompts)
    write_card(options.output, options.scratch, options.sharpness)


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    configure_logging()
    options.scratch.mkdir(parents=True, exist_ok=True)
    stages = options.stages or (STAGES if options.texts is None else STAGES[:-1])
    runs = [make_tokenizer, run_training, run_export, run_evaluation]
    for stage, run in zip(STAGES, runs, strict=True):
        if stage in stages:
            start = time.perf_counter()
            logger.info("stage %s", stage)
            run(options)
            logger.info("stage %s took %.1f s", stage, time.perf_counter() - start)


if __name__ == "__main__":
    try:
        main()
    except (ValueError, OSError, WorkerError) as error:
        sys.exit(f"python -m weights.recipe: {error}")
