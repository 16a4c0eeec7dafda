"""Jinja for chat templates that are not trusted: no access to Python, and bounded work.

Jinja's own sandbox stops attribute access and huge ranges; it does not stop `'a' * 10**9`, loops
that print nothing, or macros that call themselves twice. So:

    loops, macros, calls   each pass counts a step and looks at the clock (added to the syntax tree)
    output                 counted wherever it is made, also inside {% set %} blocks and macros
    + * ** % ~             operands checked before the operation
    filters, str methods   lists of allowed ones; those that make text longer check first
    [x, x], (x, x), {...}  what they hold is weighed, so that nested doubling cannot grow

Everything that goes over a bound raises `TemplateLimitError`. Knows nothing of messages.
"""

import functools
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NoReturn

import jinja2
from jinja2 import filters as jinja_filters
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, pass_context
from jinja2.visitor import NodeTransformer
from markupsafe import soft_str

from model.chat_template.limits import (
    ATTRIBUTES,
    BINARY_CHECKS,
    BRACE_WIDTH,
    TemplateError,
    TemplateLimitError,
    check_method,
    check_printf,
    check_replace,
    current_budget,
    joinable,
    names,
)

if tuple(int(part) for part in jinja2.__version__.split(".")[:3]) < (3, 1, 6):
    raise ImportError(f"jinja2 {jinja2.__version__} has known sandbox escapes; 3.1.6 is needed")

# --- filters -----------------------------------------------------------------------------------

_PLAIN_FILTERS = names(
    "abs attr capitalize count d default dictsort e escape first float groupby int items last "
    "length list lower map max min reject rejectattr reverse round safe select selectattr sort "
    "title trim truncate unique upper wordcount"
)


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: Any = None,
    sort_keys: bool = False,
) -> str:
    """JSON without HTML escaping, with the options that transformers gives templates."""
    budget = current_budget()
    if isinstance(indent, int | str) and (indent if isinstance(indent, int) else len(indent)) > 16:
        raise TemplateLimitError("the chat template indents JSON too far")
    budget.weigh(value)
    text = json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )
    budget.check_length(len(text))
    return _unescaped(text, budget.literal_chars) if ensure_ascii else text


def _unescaped(text: str, chars: str) -> str:
    """JSON text with some characters written as they are."""
    for char in chars:
        escape = re.escape(json.dumps(char)[1:-1])
        # An even number of backslashes before it: the escape is not itself escaped text.
        text = re.sub(rf"(?<!\\)((?:\\\\)*){escape}", rf"\g<1>{char}", text)
    return text


def _format(value: Any, *args: Any, **kwargs: Any) -> str:
    check_printf(value, kwargs or args)
    return jinja_filters.do_format(value, *args, **kwargs)


def _replace(eval_ctx: Any, text: Any, old: Any, new: Any, count: int | None = None) -> str:
    check_replace(text, old, new)
    return jinja_filters.do_replace(eval_ctx, text, old, new, count)


def _join(eval_ctx: Any, value: Iterable[Any], d: str = "", attribute: Any = None) -> str:
    environment = eval_ctx.environment
    if attribute is not None:
        value = map(jinja_filters.make_attrgetter(environment, attribute), value)
    return jinja_filters.sync_do_join(eval_ctx, joinable(d, value), d)


def _indent(text: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    step = len(width) if isinstance(width, str) else width
    current_budget().check_length(len(text) + (text.count("\n") + 1) * max(0, step))
    return jinja_filters.do_indent(text, width, first, blank)


def _string(value: Any) -> str:
    current_budget().weigh(value)
    return soft_str(value)


def _sum(environment: Any, iterable: Any, attribute: Any = None, start: Any = 0) -> Any:
    if not isinstance(start, int | float):
        raise TemplateLimitError("the chat template sums something else than numbers")
    return jinja_filters.sync_do_sum(environment, iterable, attribute, start)


def _counted(function: Callable[..., Any]) -> Callable[..., Any]:
    # wraps() keeps the mark by which jinja knows what a filter wants as its first argument.
    @functools.wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        current_budget().step()
        return function(*args, **kwargs)

    return counted


@pass_context
def _step(context: Any, chars: int) -> None:
    budget = current_budget()
    budget.step()
    budget.emit(chars)


@pass_context
def _weighed(context: Any, value: Any) -> Any:
    current_budget().weigh(value)
    return value


@pass_context
def _concatenated(context: Any, *values: Any) -> str:
    budget = current_budget()
    budget.check_length(sum(budget.weigh(value) for value in values))
    text = "".join(map(str, values))
    budget.check_length(len(text))
    return text


@pass_context
def _emitted(context: Any, value: Any) -> Any:
    budget = current_budget()
    budget.emit(budget.weigh(value))
    return value


def _allowed_filters() -> dict[str, Callable[..., Any]]:
    known = jinja_filters.FILTERS
    allowed = {name: _counted(known[name]) for name in _PLAIN_FILTERS}
    allowed |= {
        "format": _counted(_format),
        "indent": _counted(_indent),
        "join": _counted(jinja2.pass_eval_context(_join)),
        "replace": _counted(jinja2.pass_eval_context(_replace)),
        "string": _counted(_string),
        "sum": _counted(jinja2.pass_environment(_sum)),
        "tojson": _counted(_to_json),
    }
    return allowed | {"_step": _step, "_weighed": _weighed, "_concatenated": _concatenated}


# --- globals -----------------------------------------------------------------------------------


class _Namespace(Namespace):
    """Jinja's namespace without private names; its repr does not show what it holds."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            raise SecurityError(f"a namespace cannot hold {name!r}")
        super().__setitem__(name, value)

    def __repr__(self) -> str:
        return "<namespace>"


def _make_dict(*args: Any, **kwargs: Any) -> dict[Any, Any]:
    made = dict(*args, **kwargs)
    current_budget().weigh(made)
    return made


def _raise_exception(message: Any) -> NoReturn:
    raise TemplateError(str(message)[:1_000])


def _strftime_now(format: str) -> str:
    return datetime.now().strftime(format[:200])


# --- syntax tree -------------------------------------------------------------------------------


class _Generation(Extension):
    """`{% generation %}`: marks what the model says, for training; here it only is a scope."""

    tags = {"generation"}  # noqa: RUF012 - jinja's own way to declare it

    def parse(self, parser: Parser) -> nodes.Node:
        """The body, in a scope of its own as transformers has it."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body, lineno=line)


class _Instrument(NodeTransformer):
    """Puts the counting into a template's syntax tree."""

    def _count_body(self, node: Any) -> Any:
        literal = sum(
            len(data.data)
            for statement in node.body
            for data in (
                *([statement] if isinstance(statement, nodes.TemplateData) else []),
                *statement.find_all(nodes.TemplateData),
            )
        )
        self.generic_visit(node)
        step = self._filter(nodes.Const(literal), "_step", [])
        node.body.insert(0, nodes.ExprStmt(step).set_lineno(node.lineno))
        return node

    visit_For = visit_Macro = visit_CallBlock = visit_FilterBlock = _count_body

    def _weigh(self, node: Any) -> Any:
        self.generic_visit(node)
        if getattr(node, "ctx", "load") != "load":
            return node
        if all(isinstance(child, nodes.Const) for child in node.iter_child_nodes()):
            return node
        return self._filter(node, "_weighed", []).set_lineno(node.lineno)

    visit_List = visit_Tuple = visit_Dict = _weigh

    def visit_Concat(self, node: nodes.Concat) -> Any:
        """`a ~ b` as a call that checks first."""
        self.generic_visit(node)
        first, *rest = node.nodes
        return self._filter(first, "_concatenated", rest).set_lineno(node.lineno)

    @staticmethod
    def _filter(node: nodes.Expr, name: str, args: list[nodes.Expr]) -> nodes.Filter:
        return nodes.Filter(node, name, args, [], None, None)


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The environment all chat templates are compiled in. Immutable after construction."""

    intercepted_binops = frozenset(BINARY_CHECKS)

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[_Generation, loopcontrols],
            finalize=_emitted,
        )
        self.filters = _allowed_filters()
        del self.globals["lipsum"]
        self.globals |= {
            "dict": _make_dict,
            "namespace": _Namespace,
            "raise_exception": _raise_exception,
            "strftime_now": _strftime_now,
        }

    def _generate(
        self, source: nodes.Template, name: Any, filename: Any, defer_init: bool = False
    ) -> str:
        counted = _Instrument().visit(source)
        counted.set_environment(self)
        return super()._generate(counted, name, filename, defer_init)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only listed methods of the plain types; jinja's rules for everything else."""
        for kind, allowed in ATTRIBUTES:
            if isinstance(obj, kind):
                return attr in allowed
        return super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """An operator, after a look at its operands."""
        BINARY_CHECKS[operator](left, right)
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """A call in a template; jinja asks for these parameter names."""
        current_budget().step()
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, str):
            args = tuple(check_method(owner, __obj.__name__, args))
        return super().call(__context, __obj, *args, **kwargs)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`str.format`, with bounds on widths and on the length of the result."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None
        template: str = value.__self__
        if BRACE_WIDTH.search(template):
            raise TemplateLimitError("the chat template formats with too large a width")

        def bounded(*args: Any, **kwargs: Any) -> str:
            budget = current_budget()
            weight = budget.weigh([*args, *kwargs.values()])
            budget.check_length(len(template) + template.count("{") * weight)
            return wrapped(*args, **kwargs)

        return bounded
