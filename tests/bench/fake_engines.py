"""Programs that pass for engines: servers of known speed, tools that make files, a Python module.

Each takes its real counterpart's arguments, so that `bench.engines` is tested with its own rows.
"""

from __future__ import annotations

import sys
from pathlib import Path

_SERVER = """
import sys
from bench import fake_server
import asyncio
arguments = sys.argv[1:]
if "--version" in arguments:
    print("version: 7 (fake)", file=sys.stderr)
    sys.exit()
port = int(arguments[arguments.index("--port") + 1])
print("chosen kernel:", "{kernel}", arguments, flush=True)
if "{refused}" in arguments:
    sys.exit("there is no {refused}")
asyncio.run(fake_server._serve_forever(port, fake_server.Behaviour({delay}, {delay})))
"""

# Reads the file it is to quantise, and writes which it was and how.
_QUANTIZE = """
import sys
from pathlib import Path
_, pure, base, target, kind = sys.argv
assert pure == "--pure"
Path(target).write_text(Path(base).read_text() + " as " + kind)
"""

_CONVERTER = """
import sys
from pathlib import Path
from conversion.base import TextModel

def main():
    model, _, kind, _, target = sys.argv[1:]
    Path(target).write_text(f"{Path(model).name} in {kind} of {TextModel().get_vocab_base_pre(0)}")
"""

_CONVERSION = """
class TextModel:
    def get_vocab_base_pre(self, tokenizer):
        raise NotImplementedError
"""

_OPENVINO_GENAI = """
import time

class SchedulerConfig: pass
class GenerationConfig: pass

class GenerationStatus:
    RUNNING, FINISHED, IGNORED = range(3)

class Output:
    def __init__(self): self.generated_ids = [1]

class Handle:
    def __init__(self, wanted): self.left, self.ready = wanted, 0
    def can_read(self): return self.ready > 0
    def read(self):
        self.ready -= 1
        return {0: Output()}
    def get_status(self): return GenerationStatus.RUNNING if self.left else 1

class ContinuousBatchingPipeline:
    def __init__(self, model, scheduler, device, properties):
        print("noise on the standard output", properties, flush=True)
        self.model, self.handles = model, []
    def add_request(self, number, tensor, config):
        assert config.min_new_tokens == config.max_new_tokens and config.ignore_eos
        wanted = config.max_new_tokens if len(tensor.data[0]) < 4000 else 0
        self.handles.append(Handle(wanted))
        return self.handles[-1]
    def step(self):
        time.sleep(0.005)
        for handle in self.handles:
            if handle.left:
                handle.left -= 1
                handle.ready += 1
"""

_OPENVINO = """
class Tensor:
    def __init__(self, data): self.data = data
"""


def program(path: Path, code: str) -> Path:
    """An executable Python program with the project on its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    root = Path(__file__).parents[2]
    path.write_text(f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(root)!r})\n{code}")
    path.chmod(0o755)
    return path


def server(path: Path, *, delay: float, refused: str = "--nothing", kernel: str = "fake") -> Path:
    """A server of that many seconds for each token, which ends if it gets a refused option."""
    code = _SERVER.replace("{delay}", str(delay)).replace("{refused}", refused)
    return program(path, code.replace("{kernel}", kernel))


def llama_cpp(folder: Path, *, delay: float) -> Path:
    """The folder of llama.cpp's sources, built; the path of its server."""
    (folder / "conversion").mkdir(parents=True)
    (folder / "conversion/__init__.py").write_text("")
    (folder / "conversion/base.py").write_text(_CONVERSION)
    (folder / "convert_hf_to_gguf.py").write_text(_CONVERTER)
    program(folder / "build/bin/llama-quantize", _QUANTIZE)
    return server(folder / "build/bin/llama-server", delay=delay)


def openvino_python(folder: Path) -> Path:
    """A Python with the two modules, and an optimum-cli beside it, which copies a model's name."""
    modules = folder / "modules"
    modules.mkdir(parents=True)
    (modules / "openvino_genai.py").write_text(_OPENVINO_GENAI)
    (modules / "openvino.py").write_text(_OPENVINO)
    python = folder / "bin/python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nPYTHONPATH={modules} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    code = "from pathlib import Path\ntarget = Path(sys.argv[-1])\ntarget.mkdir()\n"
    code += "(target / 'openvino_model.xml').write_text(' '.join(sys.argv[1:-1]))\n"
    program(folder / "bin/optimum-cli", code)
    return python
