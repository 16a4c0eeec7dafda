"""From token ids to text: bytes-exact decoding, stop strings, one choice's text as it grows.

Nothing here knows HTTP, JSON or the engine's process.
"""
