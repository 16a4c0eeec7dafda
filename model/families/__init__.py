"""One file for each family of architectures: config values and checkpoint names, nothing else.

The files hold the same parts in the same order, so that a diff of two shows what differs. None
imports a tensor library: the server process reads configs through them.
"""
