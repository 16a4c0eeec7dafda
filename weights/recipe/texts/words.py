"""Word lists, written as running text."""


def words(text: str) -> list[str]:
    """The words of `text`; a plus sign stands for a space within one."""
    return [word.replace("+", " ") for word in text.split()]
