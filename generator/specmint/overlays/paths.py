"""JSONPath (RFC 9535): which values of a document a text selects. The door to jsonpath-rfc9535.

An expression may visit a document as often as there are values in it, so what all expressions of a run visit is counted
and bounded. The patterns of `match` and `search` run in the engine of the models, which is linear.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError, JSONPathNode, Parser
from jsonpath_rfc9535.filter_expressions import Expression, FloatLiteral
from jsonpath_rfc9535.function_extensions import ExpressionType, FilterFunction
from jsonpath_rfc9535.segments import (
    JSONPathChildSegment,
    JSONPathRecursiveDescentSegment,
    JSONPathSegment,
)
from jsonpath_rfc9535.tokens import TokenStream

from specmint import patterns
from specmint.document import Json

_LONGEST = 2_000
_DEEPEST = 300
"""More than the loader lets a document be."""
MOST_VISITS = 10_000_000
"""Values that the expressions of a run may visit: a few seconds for some, and enough for hundreds in a large document."""


class BadPath(Exception):
    """Raised where an expression is no JSONPath, or asks too much; the message says what is wrong."""


class Paths:
    """The expressions of one run, and what they may still visit together."""

    def __init__(self, visits: int = MOST_VISITS) -> None:
        self._environment = _Environment(visits)

    def check(self, expression: str) -> None:
        """Raise BadPath if a text is no JSONPath."""
        self._run(expression, None)

    def select(self, expression: str, data: Json) -> list[tuple[str | int, ...]]:
        """Return the locations of the values that an expression selects, each once, in the order of the document.

        Raises BadPath if it is no JSONPath, or if the expressions of this run have visited too much.
        """
        return list(dict.fromkeys(self._run(expression, data)))

    def _run(self, expression: str, data: Json) -> list[tuple[str | int, ...]]:
        if len(expression) > _LONGEST:
            raise BadPath(f"it is longer than {_LONGEST} characters")
        try:
            found = self._environment.find(expression, cast("dict[str, Any]", data))
        except JSONPathError as error:
            at = f" at character {error.token.index + 1}" if error.token else ""
            raise BadPath(f"{error.args[0]}{at}") from None
        except RecursionError:
            raise BadPath("it is nested too deeply") from None
        except (ValueError, ArithmeticError):  # a number such as 1e999
            raise BadPath("it has a number that no document can have") from None
        return [node.location for node in found]


class _Environment(JSONPathEnvironment):
    """RFC 9535 as the library has it, but for what is counted and for patterns."""

    max_recursion_depth = _DEEPEST

    def __init__(self, visits: int) -> None:
        self.parser_class = _Parser
        super().__init__()
        self._visits = visits

    def visit(self) -> None:
        """Count a value that is looked at. Raises BadPath where it is one too many."""
        self._visits -= 1
        if self._visits < 0:
            raise BadPath("it looks at too much of the document: name what it selects by its path")

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Matches(r"(?R)\A(?:{})\z")
        self.function_extensions["search"] = _Matches("(?R)(?:{})")


class _Parser(Parser):
    def parse_query(
        self, stream: TokenStream, *, in_filter: bool = False
    ) -> Iterable[JSONPathSegment]:
        for segment in super().parse_query(stream, in_filter=in_filter):
            is_deep = isinstance(segment, JSONPathRecursiveDescentSegment)
            counting: type[JSONPathSegment] = _Descendants if is_deep else _Children
            yield counting(env=self.env, token=segment.token, selectors=segment.selectors)

    def parse_float_literal(self, stream: TokenStream) -> Expression:
        """Read a number as the loader does: 0.1 of a document is a Decimal, which no float equals."""
        super().parse_float_literal(stream)
        return FloatLiteral(stream.current, cast(float, Decimal(stream.current.value)))


class _Children(JSONPathChildSegment):
    def resolve(self, nodes: Iterable[JSONPathNode]) -> Iterable[JSONPathNode]:
        return super().resolve(_counted(nodes, self.env))


class _Descendants(JSONPathRecursiveDescentSegment):
    def _visit(self, node: JSONPathNode, depth: int = 1) -> Iterable[JSONPathNode]:
        return _counted(super()._visit(node, depth), self.env)


def _counted(
    nodes: Iterable[JSONPathNode], environment: JSONPathEnvironment
) -> Iterable[JSONPathNode]:
    for node in nodes:
        cast(_Environment, environment).visit()
        yield node


class _Matches(FilterFunction):
    """`match` and `search` (RFC 9535, 2.4.6 and 2.4.7): false for what is no text, or no pattern."""

    def __init__(self, form: str) -> None:
        self._form = form

    @property
    def arg_types(self) -> list[ExpressionType]:
        return [ExpressionType.VALUE, ExpressionType.VALUE]

    @property
    def return_type(self) -> ExpressionType:
        return ExpressionType.LOGICAL

    def __call__(self, text: object, pattern: object) -> bool:
        if not isinstance(text, str) or not isinstance(pattern, str):
            return False
        # On its own first: `a)(b` is a pattern in brackets, and none without.
        whole = self._form.format(pattern)
        is_pattern = patterns.is_supported(pattern) and patterns.is_supported(whole)
        return is_pattern and patterns.matches(whole, text)
