"""From token ids to text: bytes-exact decoding, stop strings, tool calls, one choice as it grows.

Nothing here knows HTTP, the API or the engine's process.
"""
