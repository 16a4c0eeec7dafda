"""`python -m weights.recipe`: make the embedded model, stage by stage.

Each stage reads what the one before left in the scratch folder, so a single stage can be run again;
training goes on from its last checkpoint.
"""

import argparse
import logging
import time
from pathlib import Path

from weights.recipe import corpus, tokenizer
from weights.recipe.export import export
from weights.recipe.net import NetConfig
from weights.recipe.packing import Batches
from weights.recipe.texts.document import Document, Raw
from weights.recipe.train import Trainer, TrainSettings, train

ROOT = Path(__file__).resolve().parents[2]
STAGES = ["corpus", "tokenizer", "train", "export"]
TOKENIZER_DOCUMENTS = 20_000

logger = logging.getLogger("recipe")


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m weights.recipe", description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {STAGES}; default: all")
    parser.add_argument("--output", type=Path, default=ROOT / "weights" / "inkling")
    parser.add_argument("--scratch", type=Path, default=ROOT / "work" / "recipe")
    parser.add_argument("--documents", type=int, default=45_000, help="how many to write")
    parser.add_argument("--vocab", type=int, default=2048)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--batch-tokens", type=int, default=3072)
    parser.add_argument("--learning-rate", type=float, default=TrainSettings.learning_rate)
    parser.add_argument("--warmup-steps", type=int, default=TrainSettings.warmup_steps)
    parser.add_argument("--checkpoint-steps", type=int, default=TrainSettings.checkpoint_steps)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--precision", choices=["bf16", "fp32"], default="bf16")
    parser.add_argument("--stop", type=int, help="stop training after this step")
    options = parser.parse_args(arguments)
    unknown = set(options.stages) - set(STAGES)
    if unknown:
        parser.error(f"unknown stages {sorted(unknown)}; the stages are {STAGES}")
    return options


def texts_of(document: Document) -> list[str]:
    if isinstance(document, Raw):
        return [document.prompt, document.text]
    return [text for turn in document.turns for text in (turn.user, turn.assistant)]


def make_corpus(options: argparse.Namespace) -> None:
    documents = corpus.generate(options.documents, options.seed)
    count = corpus.write(options.scratch / "corpus.jsonl", documents)
    logger.info("%d documents", count)


def make_tokenizer(options: argparse.Namespace) -> None:
    documents = corpus.generate(min(options.documents, TOKENIZER_DOCUMENTS), options.seed)
    texts = (text for document in documents for text in texts_of(document))
    (options.scratch / "tokenizer.model").write_bytes(tokenizer.train(texts, options.vocab))


def make_trainer(options: argparse.Namespace) -> Trainer:
    """A trainer at its last checkpoint, or at the start."""
    config = NetConfig(
        vocab_size=options.vocab,
        hidden_size=options.hidden,
        intermediate_size=2 * options.hidden,
        num_hidden_layers=options.layers,
        num_attention_heads=options.hidden // NetConfig.head_dim,
        num_key_value_heads=max(1, options.hidden // NetConfig.head_dim // 2),
    )
    settings = TrainSettings(
        learning_rate=options.learning_rate,
        warmup_steps=options.warmup_steps,
        checkpoint_steps=options.checkpoint_steps,
        seed=options.seed,
        device=options.device,
        precision=options.precision,
    )
    trainer = Trainer(config, settings)
    checkpoint = options.scratch / "checkpoint.pt"
    if checkpoint.exists():
        trainer.load(checkpoint)
        logger.info("going on from step %d", trainer.step)
    return trainer


def run_training(options: argparse.Namespace) -> None:
    processor = tokenizer.load((options.scratch / "tokenizer.model").read_bytes())
    documents = [
        tokenizer.encode(document, processor)
        for document in corpus.read(options.scratch / "corpus.jsonl")
    ]
    trainer = make_trainer(options)
    context = trainer.net.config.max_position_embeddings
    batches = Batches(documents, context, options.batch_tokens, options.seed)
    message = "%d parameters, %d tokens, %d steps"
    logger.info(message, trainer.net.parameter_count(), batches.token_count, len(batches))
    loss = train(trainer, batches, options.scratch / "checkpoint.pt", options.stop)
    logger.info("loss %.4f after step %d", loss, trainer.step)


def run_export(options: argparse.Namespace) -> None:
    trainer = make_trainer(options)
    export(trainer.net, (options.scratch / "tokenizer.model").read_bytes(), options.output)
    logger.info("written: %s", options.output)


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    options.scratch.mkdir(parents=True, exist_ok=True)
    runs = [make_corpus, make_tokenizer, run_training, run_export]
    for stage, run in zip(STAGES, runs, strict=True):
        if not options.stages or stage in options.stages:
            start = time.perf_counter()
            logger.info("stage %s", stage)
            run(options)
            logger.info("stage %s took %.1f s", stage, time.perf_counter() - start)


if __name__ == "__main__":
    main()
