"""A run of the recipe, from its options: the documents, the trainer, and what each process does.

Apart from `__main__`, which a process that is spawned cannot import.
"""

import argparse
import logging
from typing import Protocol

from weights.recipe import tokenizer
from weights.recipe.corpus import Corpus
from weights.recipe.drills import Drills
from weights.recipe.folder import FolderTexts
from weights.recipe.net import NetConfig
from weights.recipe.packing import Batches
from weights.recipe.texts.document import Document
from weights.recipe.tokenizer import Encoded
from weights.recipe.train import (
    Trainer,
    TrainSettings,
    keep_memory,
    resolve_precision,
    train,
)
from weights.recipe.workers import Workers

logger = logging.getLogger("recipe")


def configure_logging() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    # Ours alone: HTTP clients say at the same level that they sent a request, thousands of times.
    for name in ("recipe", "weights.recipe"):
        logging.getLogger(name).setLevel(logging.INFO)


class Source(Protocol):
    """Numbered documents without an end."""

    def document(self, index: int) -> Document: ...


def make_source(options: argparse.Namespace) -> Source:
    if options.texts is not None:
        return FolderTexts(options.texts, options.seed)
    return Corpus(options.seed)


def make_trainer(options: argparse.Namespace, workers: Workers | None = None) -> Trainer:
    """A trainer at its last checkpoint, or at the start."""
    heads = max(1, options.hidden // NetConfig.head_dim)
    config = NetConfig(
        vocab_size=options.vocab,
        hidden_size=options.hidden,
        intermediate_size=-(-5 * options.hidden // (3 * 64)) * 64,
        num_hidden_layers=options.layers,
        num_attention_heads=heads,
        num_key_value_heads=max(1, heads // 3),
        max_position_embeddings=options.context,
    )
    settings = TrainSettings(
        steps=options.steps,
        learning_rate=options.learning_rate,
        warmup_steps=options.warmup_steps,
        decay_fraction=options.decay_fraction,
        drill_steps=options.drills // options.batch_documents,
        checkpoint_steps=options.checkpoint_steps,
        seed=options.seed,
        device=options.device,
        precision=resolve_precision(options.precision, options.device),
    )
    trainer = Trainer(config, settings, workers)
    checkpoint = options.scratch / "checkpoint.pt"
    if checkpoint.exists():
        trainer.load(checkpoint)
        logger.info("going on from step %d", trainer.step)
    return trainer


def train_as(workers: Workers, options: argparse.Namespace) -> None:
    """What each of the processes does."""
    if workers.rank == 0:
        configure_logging()
    keep_memory()
    processor = tokenizer.load((options.scratch / "tokenizer.model").read_bytes())
    source = make_source(options)
    drills = Drills(options.vocab, options.seed, options.drills) if options.texts is None else None

    def encoded(index: int) -> Encoded:
        drill = drills.at(index) if drills is not None else None
        return drill or tokenizer.encode(source.document(index), processor)

    batches = Batches(
        encoded, options.context, options.batch_documents, workers.rank, workers.count
    )
    trainer = make_trainer(options, workers)
    logger.info(
        "%d parameters, %d steps, products in %s, processes: %d",
        trainer.net.parameter_count(),
        options.steps,
        trainer.settings.precision,
        workers.count,
    )
    loss = train(trainer, batches, options.scratch, options.stop)
    logger.info("loss %.4f after step %d, %d tokens", loss, trainer.step, trainer.tokens)
