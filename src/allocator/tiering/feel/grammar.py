"""The grammar of cells and formulas, and how its parts become nodes."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.lexer import Lexer

from allocator.tiering.feel import nodes
from allocator.tiering.feel.temporal import constructed, literal_at

# Terminals come from tokens.py; those that start with an underscore leave no trace in the result.
_GRAMMAR = """
%declare _LPAR _RPAR _LSQB _RSQB _LBRACE _RBRACE _COMMA _DOT _DOTS _COLON _RSQB_OPENS _LSQB_CLOSES
%declare NUMBER STRING AT NAME INPUT KEY INSTANCE TRUE FALSE NULL _MISSING
%declare ORDER SAME PLUS MINUS TIMES DIVIDE POWER
%declare _AND _OR _BETWEEN _IN _IF _THEN _ELSE _FOR _RETURN _SOME _EVERY _SATISFIES

cell: simple (_COMMA simple)*                                     -> many
?simple: ORDER end                                                -> compared
    | end                                                         -> equal
    | (_LPAR | _RSQB_OPENS) end _DOTS end closes                  -> within_above
    | _LSQB end _DOTS end closes                                  -> within_from
    | _MISSING                                                    -> missing
?end: NUMBER -> number | STRING -> string | TRUE -> yes | FALSE -> no | AT -> at
    | MINUS NUMBER                                                -> negative
    | NAME _LPAR STRING _RPAR                                     -> constructor
    | field
?field: NAME -> name | field _DOT NAME                            -> path

feel_cell: feel_test (_COMMA feel_test)*                          -> many
?feel_test: (ORDER | SAME) sum                                    -> compared
    | expression                                                  -> test_of

?expression: disjunction
    | _IF expression _THEN expression _ELSE expression            -> choice
    | _FOR sources _RETURN expression                             -> for_each
    | _SOME sources _SATISFIES expression                         -> some
    | _EVERY sources _SATISFIES expression                        -> every
sources: source (_COMMA source)*                                  -> many
source: NAME _IN expression | NAME _IN sum _DOTS sum
?disjunction: conjunction | disjunction _OR conjunction           -> either
?conjunction: comparison | conjunction _AND comparison            -> both
?comparison: sum
    | comparison (ORDER | SAME) sum                               -> comparison
    | sum _BETWEEN sum _AND sum                                   -> between
    | sum _IN in_tests                                            -> is_in
    | sum INSTANCE                                                -> instance_of
in_tests: (ORDER | SAME) sum                                      -> one_compared
    | sum                                                         -> one_test
    | _LPAR (ORDER | SAME) sum _RPAR                              -> one_compared
    | _LPAR feel_test (_COMMA feel_test)+ _RPAR                   -> many
?sum: product | sum (PLUS | MINUS) product                        -> arithmetic
?product: power | product (TIMES | DIVIDE) power                  -> arithmetic
?power: unary | power POWER unary                                 -> arithmetic
?unary: postfix | MINUS unary                                     -> negation
?postfix: atom
    | postfix _DOT NAME                                           -> path
    | postfix _LSQB expression _RSQB                              -> filter
?atom: NUMBER -> number | STRING -> string | TRUE -> yes | FALSE -> no | NULL -> null
    | AT -> at | NAME -> name | INPUT -> name
    | NAME _LPAR arguments _RPAR                                  -> call
    | NAME _LPAR named _RPAR                                      -> call_by_name
    | _LPAR expression _RPAR
    | _LSQB arguments _RSQB                                       -> list
    | (_LPAR | _RSQB_OPENS) sum _DOTS sum closes                  -> range_above
    | _LSQB sum _DOTS sum closes                                  -> range_from
    | _LBRACE _RBRACE                                             -> context
    | _LBRACE entry (_COMMA entry)* _RBRACE                       -> context
arguments:                                                        -> many
    | expression (_COMMA expression)*                             -> many
named: argument (_COMMA argument)*                                -> many
argument: KEY expression                                          -> many
?entry: KEY expression                                            -> many
    | STRING _COLON expression                                    -> many
closes: _RSQB                                                     -> included
    | _RPAR                                                       -> excluded
    | _LSQB_CLOSES                                                -> excluded
"""


class _GivenTokens(Lexer):
    """Lets lark read tokens that are already cut."""

    def __init__(self, _lexer_conf: object) -> None:
        pass

    def lex(self, tokens: list[Token]) -> Iterator[Token]:  # type: ignore[override]
        return iter(tokens)


@functools.cache
def parser() -> Lark:
    """Return the parser, built once."""
    start = ["cell", "feel_cell", "expression"]
    return Lark(
        _GRAMMAR, parser="lalr", lexer=_GivenTokens, start=start, transformer=_ToNodes(),
        maybe_placeholders=False, propagate_positions=False,
    )  # fmt: skip


def text_of(token: str) -> str:
    """Return the text that a quoted token stands for."""
    inside = token[1:-1]
    if "\\" not in inside:
        return inside
    text = _ESCAPE.sub(_unescaped, inside)
    # Characters outside the basic plane may be written as two escapes.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2)
    if code is None:
        return _ESCAPED.get(found.group(3), found.group())
    return chr(int(code, 16)) if int(code, 16) <= sys.maxunicode else found.group()


@v_args(inline=True)
class _ToNodes(Transformer[Token, Any]):
    """Makes the node of each rule of the grammar; the names are those of the grammar."""

    def many(self, *parts: Any) -> tuple[Any, ...]:
        return parts

    def included(self) -> bool:
        return False

    def excluded(self) -> bool:
        return True

    def number(self, token: Token) -> nodes.Literal:
        return nodes.Literal(float(token))

    def negative(self, _minus: Token, token: Token) -> nodes.Literal:
        return nodes.Literal(-float(token))

    def string(self, token: Token) -> nodes.Literal:
        return nodes.Literal(text_of(token))

    def yes(self, _token: Token) -> nodes.Literal:
        return nodes.Literal(True)

    def no(self, _token: Token) -> nodes.Literal:
        return nodes.Literal(False)

    def null(self, _token: Token) -> nodes.Literal:
        return nodes.Literal(None)

    def at(self, token: Token) -> nodes.Literal:
        return nodes.Literal(literal_at(text_of(token[1:])))

    def constructor(self, name: Token, token: Token) -> nodes.Literal:
        return nodes.Literal(constructed(str(name), text_of(token)))

    def name(self, token: Token) -> nodes.Name:
        return nodes.Name(str(token))

    def path(self, base: nodes.Expression, field: Token) -> nodes.Path:
        return nodes.Path(base, str(field))

    def compared(self, operator: Any, end: nodes.Expression) -> nodes.Compare:
        return nodes.Compare(str(operator), end)  # type: ignore[arg-type]

    def equal(self, end: nodes.Expression) -> nodes.Compare:
        return nodes.Compare("=", end)

    def missing(self) -> nodes.IsMissing:
        return nodes.IsMissing()

    def within_above(self, low: Any, high: Any, excludes_high: bool) -> nodes.Interval:
        return nodes.Interval(low, high, True, excludes_high)

    def within_from(self, low: Any, high: Any, excludes_high: bool) -> nodes.Interval:
        return nodes.Interval(low, high, False, excludes_high)

    def test_of(self, expression: nodes.Expression) -> nodes.Test:
        return as_test(expression)

    def one_compared(self, operator: Any, end: nodes.Expression) -> tuple[nodes.Test, ...]:
        return (nodes.Compare(str(operator), end),)  # type: ignore[arg-type]

    def one_test(self, expression: nodes.Expression) -> tuple[nodes.Test, ...]:
        return (as_test(expression),)

    def choice(self, *parts: nodes.Expression) -> nodes.If:
        return nodes.If(*parts)

    def source(self, name: Token, *ends: Any) -> tuple[str, nodes.Expression]:
        return str(name), ends[0] if len(ends) == 1 else nodes.RangeOf(*ends)

    def for_each(self, sources: Any, result: nodes.Expression) -> nodes.ForEach:
        return _for_each("for", sources, result)

    def some(self, sources: Any, result: nodes.Expression) -> nodes.ForEach:
        return _for_each("some", sources, result)

    def every(self, sources: Any, result: nodes.Expression) -> nodes.ForEach:
        return _for_each("every", sources, result)

    def either(self, left: Any, right: Any) -> nodes.Logical:
        return nodes.Logical("or", left, right)

    def both(self, left: Any, right: Any) -> nodes.Logical:
        return nodes.Logical("and", left, right)

    def comparison(self, left: Any, operator: Any, right: Any) -> nodes.Comparison:
        return nodes.Comparison(str(operator), left, right)  # type: ignore[arg-type]

    def between(self, value: Any, low: Any, high: Any) -> nodes.Between:
        return nodes.Between(value, low, high)

    def is_in(self, value: Any, tests: tuple[nodes.Test, ...]) -> nodes.In:
        return nodes.In(value, tests)

    def instance_of(self, value: Any, token: Token) -> nodes.InstanceOf:
        return nodes.InstanceOf(value, " ".join(token.split()[2:]))

    def arithmetic(self, left: Any, operator: Any, right: Any) -> nodes.Arithmetic:
        return nodes.Arithmetic(str(operator), left, right)  # type: ignore[arg-type]

    def negation(self, _minus: Token, operand: Any) -> nodes.Expression:
        if isinstance(operand, nodes.Literal) and isinstance(operand.value, float):
            return nodes.Literal(-operand.value)
        return nodes.Negation(operand)

    def filter(self, base: Any, condition: Any) -> nodes.Filter:
        return nodes.Filter(base, condition)

    def call(self, name: Token, arguments: tuple[nodes.Expression, ...]) -> nodes.Call:
        return nodes.Call(str(name), arguments)

    def call_by_name(self, name: Token, named: Any) -> nodes.Call:
        return nodes.Call(
            str(name), tuple(value for _, value in named), tuple(str(key) for key, _ in named)
        )

    def list(self, items: tuple[nodes.Expression, ...]) -> nodes.ListOf:
        return nodes.ListOf(items)

    def range_above(self, low: Any, high: Any, excludes_high: bool) -> nodes.RangeOf:
        return nodes.RangeOf(low, high, True, excludes_high)

    def range_from(self, low: Any, high: Any, excludes_high: bool) -> nodes.RangeOf:
        return nodes.RangeOf(low, high, False, excludes_high)

    def context(self, *entries: Any) -> nodes.ContextOf:
        names = (text_of(key) if key.type == "STRING" else str(key) for key, _ in entries)
        return nodes.ContextOf(tuple(names), tuple(value for _, value in entries))


def _for_each(kind: Any, sources: Any, result: nodes.Expression) -> nodes.ForEach:
    names, lists = zip(*sources, strict=True)
    return nodes.ForEach(kind, names, lists, result)


_CLAIMS = (nodes.Comparison, nodes.Logical, nodes.Between, nodes.In, nodes.InstanceOf)


def as_test(expression: nodes.Expression) -> nodes.Test:
    """Return the test that an expression in a cell stands for: a claim, a range or a value."""
    if isinstance(expression, nodes.RangeOf):
        ends = (expression.low, expression.high)
        return nodes.Interval(*ends, expression.excludes_low, expression.excludes_high)
    asks_about_input = nodes.Name("?") in nodes.parts_of(expression)
    if isinstance(expression, _CLAIMS) or asks_about_input:
        return nodes.Condition(expression)
    return nodes.Compare("=", expression)
