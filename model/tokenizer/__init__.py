"""Text to token ids and back: `load_tokenizer(folder)` gives the model's `Tokenizer`.

Two kinds of file are read, `tokenizer.json` and sentencepiece's `tokenizer.model`. Where a folder
has both, `tokenizer.json` is used: it is the one that fine-tuning changes (added tokens, templates'
control tokens, post-processor) and the one that training and other servers read today, while
`tokenizer.model` is often the base model's, copied along. If it is unreadable or of a kind that is
not supported, `tokenizer.model` is used, with a warning in the log.

Imports no tensor library: the server process uses this.
"""

import logging
from pathlib import Path

from model.tokenizer.base import Tokenizer
from model.tokenizer.json_tokenizer import JsonTokenizer
from model.tokenizer.sentencepiece_tokenizer import SentencePieceTokenizer
from model.tokenizer.settings import TokenizerError, read_settings

__all__ = ["Tokenizer", "TokenizerError", "load_tokenizer"]

logger = logging.getLogger(__name__)


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load the tokenizer of a model folder.

    Raises TokenizerError when the folder has none, or none that can be used.
    """
    settings = read_settings(folder)
    json_file = folder / "tokenizer.json"
    sentencepiece_file = folder / "tokenizer.model"
    if json_file.is_file():
        try:
            return JsonTokenizer(json_file, settings)
        except TokenizerError as error:
            if not sentencepiece_file.is_file():
                raise
            logger.warning("using tokenizer.model instead of tokenizer.json: %s", error)
    if sentencepiece_file.is_file():
        return SentencePieceTokenizer(sentencepiece_file, settings)
    raise TokenizerError(f"{folder} has neither tokenizer.json nor tokenizer.model")
