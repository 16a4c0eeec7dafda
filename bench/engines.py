"""The engines that `bench.cpu` measures, ours and its peers: one row each.

A row says how an engine is found, how it is started, and in which forms it takes a model. Nothing
is installed here; how to install each is in bench/README.md, "Peers".
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers import filled

OURS = "inkstone"
ROOT = Path(__file__).parent.parent
MAKE_SECONDS = 3600.0
VERSION_SECONDS = 120.0
CACHE_GIB = 2  # of keys and values, for all that let it be said

# Prints `package version` for each of its arguments that is installed.
_VERSIONS = """
import importlib.metadata as m, sys
for name in sys.argv[1:]:
    try: print(name, m.version(name))
    except m.PackageNotFoundError: pass
"""

Command = tuple[str, ...]
Tools = dict[str, str]


class CannotMake(Exception):
    """A model cannot be had in the form that an engine wants; the message says why."""


@dataclass(frozen=True)
class Form:
    """A model as one engine wants it, in one precision.

    precision: one of `bench.roofline.PRECISIONS`; label: the engine's own name for it
    suffix: what the name of the made file or folder ends with; empty: the model's folder itself
    make: the command that makes it, {target}, from the {model} or from {base}, another form
    base: the suffix of that other form
    options: of the engine, for this form
    """

    precision: str
    label: str
    suffix: str = ""
    make: Command = ()
    base: str = ""
    options: Command = ()


@dataclass(frozen=True)
class Engine:
    """A row.

    option: of `bench.cpu`, with the path of its program; on_path: its name on the PATH
    command: after the program itself. {model} is the form's file or folder, {port} the port,
        {threads} and {cpus} what it may use, {parallel} the sequences that run at once, {window}
        the tokens of each of them and {context} of all, {longest} those of the longest ever
    if_threads: more of the command, where the user says how many there are to be
    tools: what else it needs, by the program's path
    packages: whose versions count, in the environment of its {python}; none: --version tells
    log_says: what its log holds if it runs as it should
    in_process: it has no server, and `bench.in_process` talks to it
    """

    name: str
    option: str
    command: Command
    forms: tuple[Form, ...]
    on_path: str = ""
    if_threads: Command = ()
    tools: Callable[[Path], Tools] = lambda program: {}
    environment: Mapping[str, str] = field(default_factory=dict)
    packages: Command = ()
    log_says: str = ""
    in_process: bool = False


@dataclass(frozen=True)
class Installed:
    """An engine that was found."""

    engine: Engine
    program: Command
    tools: Tools


def _sibling_python(program: Path) -> Tools:
    return {"python": str(program.parent / "python")}


def _itself(program: Path) -> Tools:
    optimum = program.parent / "optimum-cli"
    return {"python": str(program), "optimum": str(optimum)}


def _llama_cpp_tools(program: Path) -> Tools:
    real = program.resolve()
    return {"quantize": str(real.parent / "llama-quantize"), "sources": str(real.parents[2])}


def _openvino_form(precision: str, label: str, *weights: str, hint: str) -> Form:
    export = ("{optimum}", "export", "openvino", "--model", "{model}")
    task = ("--task", "text-generation-with-past", "--weight-format", *weights, "{target}")
    # f32 is the precision of what is not quantised; with it and these groups the activations are
    # quantised while running, which is a fifth to two fifths faster than what it does by itself.
    grouped = ("--property", "DYNAMIC_QUANTIZATION_GROUP_SIZE=128") if hint == "f32" else ()
    options = ("--property", f"INFERENCE_PRECISION_HINT={hint}", *grouped)
    return Form(precision, label, f"openvino-{weights[0]}", (*export, *task), options=options)


_W8A8 = Form("int8", "W8A8", "w8a8", (sys.executable, "-m", "bench.w8a8", "{model}", "{target}"))
_QUANTIZE = ("{quantize}", "--pure", "{base}", "{target}")

INKSTONE = Engine(
    name=OURS,
    option="inkstone",
    command=(
        *("serve", "{model}", "--host", "127.0.0.1", "--port", "{port}", "--no-access-log"),
        *("--kv-cache-memory", str(CACHE_GIB)),
    ),
    forms=(
        Form("bf16", "bf16"),
        Form("int8", "int8", options=("--quantization", "int8")),
        Form("int4", "int4", options=("--quantization", "int4")),
    ),
    tools=lambda program: {"python": sys.executable},
    # By itself it takes all cores that it may use, but one alone for a model as small as ours.
    if_threads=("--threads", "{threads}"),
    packages=("inkstone", "torch"),
)

LLAMA_CPP = Engine(
    name="llama.cpp",
    option="llama_server",
    on_path="llama-server",
    command=(
        *("--model", "{model}", "--host", "127.0.0.1", "--port", "{port}"),
        *("--threads", "{threads}", "--parallel", "{parallel}", "--ctx-size", "{context}"),
        # Prompts here never come again: what it would keep of them is only memory.
        *("--cache-ram", "0"),
    ),
    forms=(
        Form(
            *("bf16", "BF16", "bf16.gguf"),
            (sys.executable, "-m", "bench.gguf", "{sources}", "{model}", "{target}"),
        ),
        Form("int8", "Q8_0", "q8_0.gguf", (*_QUANTIZE, "Q8_0"), "bf16.gguf"),
        Form("int4", "Q4_0", "q4_0.gguf", (*_QUANTIZE, "Q4_0"), "bf16.gguf"),
    ),
    tools=_llama_cpp_tools,
)

VLLM = Engine(
    name="vllm",
    option="vllm",
    on_path="vllm",
    command=(
        *("serve", "{model}", "--host", "127.0.0.1", "--port", "{port}"),
        *("--dtype", "bfloat16", "--max-model-len", "{longest}"),
    ),
    forms=(Form("bf16", "bf16"), _W8A8),
    tools=_sibling_python,
    environment={
        "VLLM_CPU_KVCACHE_SPACE": str(CACHE_GIB),
        "VLLM_CPU_OMP_THREADS_BIND": "{cpus}",
        "VLLM_NO_USAGE_STATS": "1",
        "HF_HUB_OFFLINE": "1",
    },
    packages=("vllm", "vllm-cpu", "torch"),
)

VLLM_ZENTORCH = Engine(
    name="vllm+zentorch",
    option="vllm_zentorch",
    command=VLLM.command,
    forms=VLLM.forms,
    tools=_sibling_python,
    environment=VLLM.environment,
    packages=(*VLLM.packages, "zentorch"),
    # Where its import fails vLLM goes on without it and says nothing.
    log_says="zentorch",
)

OPENVINO = Engine(
    name="openvino-genai",
    option="openvino_python",
    command=(str(ROOT / "bench/openvino_harness.py"), "{model}", "--threads", "{threads}"),
    forms=(
        _openvino_form("bf16", "fp16", "fp16", hint="bf16"),
        _openvino_form("int8", "int8", "int8", hint="f32"),
        _openvino_form(
            *("int4", "int4 g128", "int4"),
            *("--sym", "--group-size", "128", "--ratio", "1.0"),
            hint="f32",
        ),
    ),
    tools=_itself,
    packages=("openvino-genai", "openvino"),
    in_process=True,
)

ENGINES = (INKSTONE, LLAMA_CPP, VLLM, VLLM_ZENTORCH, OPENVINO)


def find(engine: Engine, paths: Mapping[str, str | None]) -> Installed | None:
    """Where an engine is, by the option that names its path, or on the PATH.

    paths: of all options; a tool's is under its own name. Raises FileNotFoundError for a path
    that does not exist.
    """
    named = paths.get(engine.option)
    if named is not None and not Path(named).exists():
        raise FileNotFoundError(f"--{engine.option.replace('_', '-')}: there is no {named}")
    if named is None and engine.name == OURS:
        return Installed(engine, (sys.executable, "-m", "server"), engine.tools(Path()))
    program = named or (engine.on_path and shutil.which(engine.on_path))
    if not program:
        return None
    # Not resolved: the Python of an environment is a link, and found by where the link is.
    absolute = Path(program).absolute()
    tools = engine.tools(absolute)
    tools |= {name: path for name in tools if (path := paths.get(name)) is not None}
    return Installed(engine, (str(absolute),), tools)


def version_of(found: Installed) -> str:
    """What the engine says of its version, in one line."""
    command = [*found.program, "--version"]
    if found.engine.packages:
        command = [found.tools["python"], "-c", _VERSIONS, *found.engine.packages]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=VERSION_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"unknown: {error}"
    lines = (done.stdout + done.stderr).splitlines()
    told = [line.strip() for line in lines if line.strip()]
    if not found.engine.packages:
        told = [line for line in told if line.startswith("version")] or told[:1]
    return ", ".join(told) or "unknown"


def make_form(found: Installed, form: Form, model: Path) -> Path:
    """The model in that form, made beside the model's folder unless it is there already.

    Raises CannotMake.
    """
    if not form.suffix:
        return model
    target = model.with_name(f"{model.name}-{form.suffix}")
    if target.exists():
        return target
    values = {"model": str(model)} | found.tools
    if form.base:
        (base,) = (other for other in found.engine.forms if other.suffix == form.base)
        values["base"] = str(make_form(found, base, model))
    # Under another name until it is whole; the ending stays, since some tools go by it.
    partial = target.with_name(f"partial-{target.name}")
    _remove(partial)
    command = [filled(word, values | {"target": str(partial)}) for word in form.make]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=MAKE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotMake(f"{target.name}: {error}") from error
    if done.returncode or not partial.exists():
        _remove(partial)
        said = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise CannotMake(f"{target.name}: {shown(command)}: {' '.join(said)}")
    partial.rename(target)
    return target


def shown(command: Sequence[str]) -> str:
    """A command as one line; of paths only the last part, which is what can be compared."""
    return shlex.join(map(without_folder, command))


def without_folder(word: str) -> str:
    """The last part of a path from the root; anything else as it is."""
    return Path(word).name if word.startswith("/") else word


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
