"""What a chat template does with its input, read from its syntax tree and never by running it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jinja2 import meta, nodes

ContentFormat = Literal["string", "openai"]

_ITERATING_FILTERS = frozenset({"map", "selectattr", "rejectattr", "select", "reject", "list"})


@dataclass(frozen=True)
class TemplateFacts:
    """See the attributes of the same names in `ChatTemplate`."""

    content_format: ContentFormat
    takes_plain_content: bool  # of an "openai" template: it asks whether content is a string
    reads: frozenset[str]
    words: frozenset[str]  # string constants


def analyse(tree: nodes.Template) -> TemplateFacts:
    """Read a template's syntax tree."""
    words = frozenset(
        node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)
    )
    attributes = {node.attr for node in tree.find_all(nodes.Getattr)} | {
        node.arg.value
        for node in tree.find_all(nodes.Getitem)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    }
    names = _content_names(tree)
    is_openai = any(_is_content(value, names) for value in _iterated(tree))
    return TemplateFacts(
        content_format="openai" if is_openai else "string",
        takes_plain_content=any(node.name == "string" for node in tree.find_all(nodes.Test)),
        reads=frozenset(meta.find_undeclared_variables(tree) | attributes),
        words=words,
    )


def _iterated(tree: nodes.Template) -> Iterator[nodes.Node]:
    for loop in tree.find_all(nodes.For):
        yield loop.iter
    for part in tree.find_all(nodes.Filter):
        if part.name in _ITERATING_FILTERS - {"list"} and part.node is not None:
            yield part.node


def _is_content(node: nodes.Node, names: set[str]) -> bool:
    """Whether an expression is a message's content, or made from it by slices and filters."""
    if isinstance(node, nodes.Filter) and node.name in _ITERATING_FILTERS:
        return node.node is not None and _is_content(node.node, names)
    if isinstance(node, nodes.Getattr):
        return bool(node.attr == "content")
    if isinstance(node, nodes.Getitem):
        if isinstance(node.arg, nodes.Const):
            return bool(node.arg.value == "content")
        return isinstance(node.arg, nodes.Slice) and _is_content(node.node, names)
    return isinstance(node, nodes.Name) and node.name in names


def _content_names(tree: nodes.Template) -> set[str]:
    """Variables and macro parameters that hold a message's content."""
    macros = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
    names: set[str] = set()
    while True:
        before = len(names)
        for assign in tree.find_all(nodes.Assign):
            if isinstance(assign.target, nodes.Name) and _is_content(assign.node, names):
                names.add(assign.target.name)
        for call in tree.find_all(nodes.Call):
            macro = macros.get(call.node.name) if isinstance(call.node, nodes.Name) else None
            if macro is not None:
                for parameter, value in zip(macro.args, call.args, strict=False):
                    if _is_content(value, names):
                        names.add(parameter.name)
        if len(names) == before:
            return names
