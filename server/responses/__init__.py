"""The Responses API as a translation onto a chat.

    request ── conversation ──> items ── chat ──> ChatCompletionRequest ──> Generation
                                                                              │ deltas
      store <── kept <── answer: a response and its events <── output: items ─┘

What a chat can do is done by the chat's own code; here are only the other names and shapes.
"""
