"""Tiny tokenizers of every kind, trained on the spot, and the texts they are tried on."""

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sentencepiece
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

CORPUS = [
    "The quick brown fox jumps over the lazy dog, and then it sleeps in the warm sun.",
    "An inkstone is where ink is made ready for the brush; a model is made ready for its users.",
    "def add(left: int, right: int) -> int:\n    return left + right  # the sum\n",
    "for index in range(10):\n\tprint(index, end=' ')\n",
    "She said that there were 1,234 reasons, 56 of them good. Isn't it so? We'll see!",
    "Größe, naïve café, señor, Übung und Straße.",
    "你好，世界。今天天气很好。",
    "The user asks and the assistant answers; end of the story starts the system again.",
] * 8

SAMPLES = [
    "",
    "Hello",
    "Hello world, the quick brown fox!",
    "The fox's 12345 dogs won't jump, they'LL sleep.",
    "def f(x):\n    if x > 1:\n\treturn x ** 2\n\n\n    return None\n",
    "tab\tand  two   three    spaces    ",
    "line\r\nline\n\n",
    "你好，世界。漢字かな カナ 한국어",
    "emoji 😀 family 👨‍👩‍👧‍👦 flag 🇺🇳 skin 👍🏽",
    "combining e\u0301 n\u0303 \u0939\u093f\u0928\u094d\u0926\u0940",
    "عربى עברית",
    "\u200b zero width, \u00a0 no-break",
    "math ∑∫√ ≠ 𝕏𝕐",
    "a<b and c>d </ s> <| x |>",
]
LEADING_SPACE = [" Hello", "  two", " ", "   ", "\tx", "\n\n x"]


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def sentencepiece_folder(
    folder: Path,
    kind: str,
    *,
    dummy_prefix: bool = True,
    config: Mapping[str, Any] | None = None,
    **options: Any,
) -> Path:
    """A folder with tokenizer.model and tokenizer_config.json only."""
    folder.mkdir(parents=True, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS),
        model_writer=model,
        model_type=kind,
        vocab_size=420,
        byte_fallback=True,
        add_dummy_prefix=dummy_prefix,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
        **options,
    )
    (folder / "tokenizer.model").write_bytes(model.getvalue())
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "LlamaTokenizer",
            "bos_token": "<s>",
            "eos_token": "</s>",
            "unk_token": "<unk>",
            "add_bos_token": True,
            "add_eos_token": False,
            "legacy": False,
            "clean_up_tokenization_spaces": False,
            **(config or {}),
        },
    )
    return folder


def _save(folder: Path, tokenizer: Tokenizer, *, bos: str | None, eos: str, **config: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": bos,
            "eos_token": eos,
            "clean_up_tokenization_spaces": False,
            **config,
        },
    )
    return folder


def gpt2_folder(folder: Path) -> Path:
    """Byte-level BPE as GPT-2 has it: one special token, nothing added to a text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, _byte_level_trainer(["<|endoftext|>"]))
    return _save(folder, tokenizer, bos="<|endoftext|>", eos="<|endoftext|>")


LLAMA_3_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LLAMA_3_SPECIAL = ["<|begin|>", "<|end|>", "<|start|>", "<|stop|>"]


def llama3_folder(folder: Path, **config: Any) -> Path:
    """Byte-level BPE with Llama 3's splitting, BOS from a template, control and added tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA_3_SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, _byte_level_trainer([]))
    tokenizer.add_special_tokens(
        [
            *(AddedToken(text, normalized=False) for text in LLAMA_3_SPECIAL),
            AddedToken("<|role|>", normalized=False, rstrip=True),
        ]
    )
    tokenizer.add_tokens([AddedToken("<think>", normalized=False, special=False)])
    bos = ("<|begin|>", tokenizer.token_to_id("<|begin|>"))
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(single="<|begin|> $A", special_tokens=[bos]),
        ]
    )
    tokenizer.enable_truncation(8)
    return _save(folder, tokenizer, bos="<|begin|>", eos="<|end|>", **config)


def metaspace_folder(folder: Path, *, legacy: bool = False) -> Path:
    """Sentencepiece style in tokenizer.json; `legacy` is Llama 2's way of the dummy prefix."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=True)
    byte_tokens = [f"<0x{byte:02X}>" for byte in range(256)]
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(
        vocab_size=520, special_tokens=[*special, *byte_tokens], show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = [t for t in state["added_tokens"] if t["content"] in special]
    tokenizer = Tokenizer.from_str(json.dumps(state))
    if legacy:
        tokenizer.pre_tokenizer = None
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
        )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)]
    )
    return _save(folder, tokenizer, bos="<s>", eos="</s>", unk_token="<unk>")


def _byte_level_trainer(special_tokens: list[str]) -> trainers.BpeTrainer:
    return trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=special_tokens,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )


FOLDERS: dict[str, Callable[[Path], Path]] = {
    "sp-bpe": lambda folder: sentencepiece_folder(folder, "bpe"),
    "sp-unigram": lambda folder: sentencepiece_folder(folder, "unigram"),
    "sp-no-prefix": lambda folder: sentencepiece_folder(
        folder,
        "bpe",
        dummy_prefix=False,
        config={"tokenizer_class": "PreTrainedTokenizerFast", "legacy": None},
    ),
    "gpt2": gpt2_folder,
    "llama3": llama3_folder,
    "metaspace": metaspace_folder,
    "metaspace-legacy": lambda folder: metaspace_folder(folder, legacy=True),
}
