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
from typing import Protocol

from weights.recipe import tokenizer
from weights.recipe.chat_format import SPECIAL, parts, render
from weights.recipe.corpus import Corpus
from weights.recipe.drills import Drills
from weights.recipe.export import export
from weights.recipe.folder import FolderTexts
from weights.recipe.net import NetConfig
from weights.recipe.packing import Batches
from weights.recipe.texts.document import Document, Raw
from weights.recipe.tokenizer import Encoded
from weights.recipe.train import (
    Trainer,
    TrainSettings,
    keep_memory,
    resolve_precision,
    train,
)

ROOT = Path(__file__).resolve().parents[2]
STAGES = ["tokenizer", "train", "export", "evaluate"]

logger = logging.getLogger("recipe")


class Source(Protocol):
    """Numbered documents without an end."""

    def document(self, index: int) -> Document: ...


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
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--batch-documents", type=int, default=32, help="documents in a step")
    parser.add_argument("--vocab", type=int, default=2816)
    parser.add_argument("--tokenizer-documents", type=int, default=30_000)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--context", type=int, default=2048)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--learning-rate", type=float, default=TrainSettings.learning_rate)
    parser.add_argument("--warmup-steps", type=int, default=TrainSettings.warmup_steps)
    parser.add_argument(
        "--decay-fraction",
        type=float,
        default=TrainSettings.decay_fraction,
        help="of the steps: the last ones, with a falling rate",
    )
    parser.add_argument("--checkpoint-steps", type=int, default=TrainSettings.checkpoint_steps)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument(
        "--precision", choices=["auto", "bf16", "fp32"], default="auto", help="of products"
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
    if options.texts is None:
        options.scratch = options.scratch or ROOT / "work" / "recipe"
        options.output = options.output or ROOT / "weights" / "inkling"
    else:
        options.scratch = options.scratch or Path("work") / options.texts.resolve().name
        options.output = options.output or options.scratch / "model"
    return options


def make_source(options: argparse.Namespace) -> Source:
    if options.texts is not None:
        return FolderTexts(options.texts, options.seed)
    return Corpus(options.seed)


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


def make_trainer(options: argparse.Namespace) -> Trainer:
    """A trainer at its last checkpoint, or at the start."""
    config = NetConfig(
        vocab_size=options.vocab,
        hidden_size=options.hidden,
        intermediate_size=2 * options.hidden,
        num_hidden_layers=options.layers,
        num_attention_heads=options.hidden // NetConfig.head_dim,
        num_key_value_heads=max(1, options.hidden // NetConfig.head_dim // 2),
        max_position_embeddings=options.context,
    )
    settings = TrainSettings(
        steps=options.steps,
        learning_rate=options.learning_rate,
        warmup_steps=options.warmup_steps,
        decay_fraction=options.decay_fraction,
        checkpoint_steps=options.checkpoint_steps,
        seed=options.seed,
        device=options.device,
        precision=resolve_precision(options.precision, options.device),
    )
    trainer = Trainer(config, settings)
    checkpoint = options.scratch / "checkpoint.pt"
    if checkpoint.exists():
        trainer.load(checkpoint)
        logger.info("going on from step %d", trainer.step)
    return trainer


def run_training(options: argparse.Namespace) -> None:
    keep_memory()
    processor = tokenizer.load((options.scratch / "tokenizer.model").read_bytes())
    source = make_source(options)
    drills = Drills(options.vocab, options.seed) if options.texts is None else None

    def encoded(index: int) -> Encoded:
        drill = drills.at(index) if drills is not None else None
        return drill or tokenizer.encode(source.document(index), processor)

    batches = Batches(encoded, options.context, options.batch_documents)
    trainer = make_trainer(options)
    logger.info(
        "%d parameters, %d steps, products in %s",
        trainer.net.parameter_count(),
        options.steps,
        trainer.settings.precision,
    )
    loss = train(trainer, batches, options.scratch, options.stop)
    logger.info("loss %.4f after step %d, %d tokens", loss, trainer.step, trainer.tokens)


def run_export(options: argparse.Namespace) -> None:
    trainer = make_trainer(options)
    export(trainer.net, (options.scratch / "tokenizer.model").read_bytes(), options.output)
    logger.info("written: %s", options.output)
    if options.texts is not None:
        logger.info("serve it: inkstone serve %s", options.output)


def run_evaluation(options: argparse.Namespace) -> None:
    # Needs openai and matplotlib, which one who trains a model of his own may lack.
    from weights.recipe.card import write_card
    from weights.recipe.evaluate import evaluate

    evaluate(options.output, options.scratch, options.prompts)
    write_card(options.output, options.scratch)


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
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
    except (ValueError, OSError) as error:
        sys.exit(f"python -m weights.recipe: {error}")
