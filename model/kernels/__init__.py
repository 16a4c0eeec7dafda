"""Kernels: plain torch twins first, each hand-written kernel tested against its twin."""
