"""OpenVINO GenAI in one process, under the load that servers get: no HTTP, no text.

    PYTHON bench/openvino_harness.py MODEL --threads N [--property NAME=VALUE ...]

Runs in OpenVINO's own environment, so it imports nothing of ours; `bench.in_process` starts it and
talks to it. It reads one job as a line of JSON from standard input, runs it as a closed loop over
the continuous-batching pipeline, and answers with one line on standard output: the times of each
request. The first line, once a token has come out of the model, is {"ready": true}.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from typing import Any

import numpy as np
import openvino
import openvino_genai

CACHE_GIB = 2
MAX_BATCHED_TOKENS = 2048
MAX_SEQUENCES = 64


class Harness:
    """The pipeline, and closed loops over it."""

    def __init__(self, model: str, properties: dict[str, str]) -> None:
        scheduler = openvino_genai.SchedulerConfig()
        scheduler.cache_size = CACHE_GIB
        scheduler.max_num_batched_tokens = MAX_BATCHED_TOKENS
        scheduler.max_num_seqs = MAX_SEQUENCES
        scheduler.dynamic_split_fuse = True
        scheduler.enable_prefix_caching = False
        self.pipeline = openvino_genai.ContinuousBatchingPipeline(
            model, scheduler, "CPU", properties
        )
        self.num_requests = 0

    def run(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        """The times of each request: sent, of the first token, and of the last; tokens."""
        draw = random.Random()
        ids = range(job["min_id"], job["vocab_size"])
        waiting = job["requests"]
        open_requests: list[tuple[Any, dict[str, Any]]] = []
        done: list[dict[str, Any]] = []
        while waiting or open_requests:
            while waiting and len(open_requests) < job["concurrency"]:
                prompt = draw.choices(ids, k=job["input_tokens"])
                open_requests.append(self._send(prompt, job["output_tokens"]))
                waiting -= 1
            self.pipeline.step()
            now = time.perf_counter()
            still_open = []
            for handle, record in open_requests:
                _read(handle, record, now)
                if record["tokens"] >= job["output_tokens"] or _ended(handle):
                    done.append(record)
                else:
                    still_open.append((handle, record))
            open_requests = still_open
        return done

    def _send(self, prompt: list[int], output_tokens: int) -> tuple[Any, dict[str, Any]]:
        config = openvino_genai.GenerationConfig()
        config.max_new_tokens = config.min_new_tokens = output_tokens
        config.ignore_eos = True
        config.do_sample = False
        tensor = openvino.Tensor(np.array([prompt], dtype=np.int64))
        record = {"sent": time.perf_counter(), "first": None, "last": None, "tokens": 0}
        self.num_requests += 1
        return self.pipeline.add_request(self.num_requests, tensor, config), record


def _read(handle: Any, record: dict[str, Any], now: float) -> None:
    while handle.can_read():
        for output in handle.read().values():
            record["tokens"] += len(output.generated_ids)
        record["first"] = record["first"] or now
        record["last"] = now


def _ended(handle: Any) -> bool:
    return bool(handle.get_status() != openvino_genai.GenerationStatus.RUNNING)


def main(argv: list[str] | None = None) -> int:
    """Load the model and answer jobs until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--threads", required=True)
    parser.add_argument("--property", action="append", default=[], metavar="NAME=VALUE")
    chosen = parser.parse_args(argv)
    # Answers go to the true standard output; whatever the libraries print goes to the log.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    properties = dict(pair.split("=", 1) for pair in chosen.property)
    harness = Harness(chosen.model, {"INFERENCE_NUM_THREADS": chosen.threads, **properties})
    first = {"concurrency": 1, "requests": 1, "input_tokens": 4, "output_tokens": 1}
    harness.run({"min_id": 300, "vocab_size": 400, **first})
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps({"records": harness.run(job)}), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
