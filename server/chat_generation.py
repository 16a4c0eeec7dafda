"""From a valid chat request to its generation: template, tokens, reasoning, grammar, engine."""

from __future__ import annotations

from server.conversation import (
    check_messages,
    encode_conversation,
    encode_prediction,
    template_of,
    template_variables,
)
from server.generation import Generation
from server.prompt_run import GenerationOptions, Job
from server.prompts import Prompt, chat_token_limit
from server.protocol.chat import ChatCompletionRequest
from server.reasoning import reasoning_of, thinking_limit
from server.sampling import sampling_params, text_options
from server.service_tier import served_tier, tier_priority
from server.state import RequestContext, ServerState
from server.strict_schema import check_strict
from server.tool_calling import ToolCalling


async def chat_prompt(
    state: ServerState, params: ChatCompletionRequest, calling: ToolCalling
) -> Prompt:
    """Return the prompt of a conversation; InvalidRequestError if it cannot be one."""
    check_messages(params.messages)
    template = await template_of(params, state)
    variables = template_variables(params, template)
    tools = calling.tools.definitions
    return await state.run_in_thread(
        encode_conversation,
        params,
        variables,
        template,
        state.tokenizer,
        calling.format.form,
        tools,
    )


async def start_chat(
    state: ServerState,
    params: ChatCompletionRequest,
    calling: ToolCalling,
    context: RequestContext,
) -> Generation:
    """Return the generation once the engine has admitted it."""
    await check_strict(state, params, calling.tools.shown)
    tokenizer = state.tokenizer
    prompt = await chat_prompt(state, params, calling)
    reasoning = reasoning_of(state.reasoning_format, params, prompt, tokenizer)
    sampling = sampling_params(
        params,
        tokenizer,
        n=params.n,
        max_tokens=chat_token_limit(
            len(prompt.token_ids),
            params.token_limit,
            state.max_model_len,
            is_strict=state.config.strict_context,
        ),
        logprobs=(params.top_logprobs or 0) if params.logprobs else None,
        prompt_logprobs=params.prompt_logprobs,
        grammar=await calling.grammar(
            params, reasoning, tokenizer.special_tokens, state.grammar_checker
        ),
        thinking=thinking_limit(params, reasoning, tokenizer),
    )
    text = text_options(
        params,
        tokenizer,
        with_entries=params.logprobs,
        reasoning=reasoning,
        visible=calling.visible_tokens,
    )
    tier = served_tier(params.service_tier, is_allowed=state.config.allow_service_tier)
    options = GenerationOptions(
        text=text,
        priority=tier_priority(params.priority, tier),
        cache_salt=params.cache_salt or "",
    )
    job = Job(prompt, sampling, await _predicted(state, params))
    return await Generation.start(state, [job], options, context)


async def _predicted(state: ServerState, params: ChatCompletionRequest) -> list[int]:
    if params.prediction is None:
        return []
    return await state.run_in_thread(
        encode_prediction, params.prediction, state.tokenizer, max_model_len=state.max_model_len
    )
