"""Extensions of other servers that this one knows by name and does not have.

A client that sends one of them wants an effect, so it is told; a value that asks for what happens
anyway is accepted. What is honoured has its field in `common`, `completions` or `chat`.
"""

from __future__ import annotations

from typing import Any

from server.protocol.fields import RequestBody, refused

_SAMPLER = "A sampler of llama.cpp; min_p covers most of its uses."
_BEAM = "Beam search."
_SHAPE = "A different shape of the response."


class RefusedExtensions(RequestBody):
    """Base of the bodies of requests that generate."""

    typical_p: Any = refused(_SAMPLER, 1.0, 1)
    top_n_sigma: Any = refused(_SAMPLER, -1.0, -1)
    mirostat: Any = refused(_SAMPLER, 0)
    mirostat_tau: Any = refused(_SAMPLER)
    mirostat_eta: Any = refused(_SAMPLER)
    dry_multiplier: Any = refused(_SAMPLER, 0.0, 0)
    dry_base: Any = refused(_SAMPLER)
    dry_allowed_length: Any = refused(_SAMPLER)
    dry_penalty_last_n: Any = refused(_SAMPLER)
    dry_sequence_breakers: Any = refused(_SAMPLER)
    xtc_probability: Any = refused(_SAMPLER, 0.0, 0)
    xtc_threshold: Any = refused(_SAMPLER)
    dynatemp_range: Any = refused(_SAMPLER, 0.0, 0)
    dynatemp_exponent: Any = refused(_SAMPLER)
    samplers: Any = refused(_SAMPLER)
    repeat_last_n: Any = refused(_SAMPLER, -1)
    use_beam_search: Any = refused(_BEAM, False)
    length_penalty: Any = refused(_BEAM, 1.0, 1)
    early_stopping: Any = refused(_BEAM, False)
    guided_decoding_backend: Any = refused("There is one backend.", "auto", "guidance")
    spaces_between_special_tokens: Any = refused("Text has the spaces that the tokens have.", True)
    return_tokens: Any = refused(_SHAPE, False)
    n_probs: Any = refused(_SHAPE, 0)
    timings_per_token: Any = refused(_SHAPE, False)
    session_id: Any = refused("Routing by session.")
    id_slot: Any = refused("Choice of a slot.", -1)
    lora: Any = refused("An adapter is chosen by its name, as `model`.", [])
