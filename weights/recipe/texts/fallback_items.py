"""Lists of phrases, written as running text."""


def items(text: str) -> list[str]:
    """The phrases of `text`, a bar or a line's end between two of them."""
    return [item.strip() for item in text.replace("\n", "|").split("|") if item.strip()]
