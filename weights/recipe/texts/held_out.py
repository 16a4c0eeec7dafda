"""Keys that are held out for sure."""

from weights.recipe.texts.skill import is_held_out


def held_out_key(key: str) -> str:
    """The key with the first number at its end that has it held out."""
    number = 0
    while not is_held_out(f"{key}|{number}"):
        number += 1
    return f"{key}|{number}"
