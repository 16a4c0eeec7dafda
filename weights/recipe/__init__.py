"""The program that makes `weights/inkling/`, from text that it writes itself.

corpus -> tokenizer -> train -> export; `python -m weights.recipe` runs all four. Nothing here is
imported by the server.
"""
