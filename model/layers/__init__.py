"""The parts of a decoder. Each switch of `ModelConfig` is read in exactly one of these files."""
