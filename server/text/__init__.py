"""From token ids to text: bytes-exact decoding, stop strings, tool calls, one choice as it grows.

Nothing here knows HTTP, JSON or the engine's process.
"""
