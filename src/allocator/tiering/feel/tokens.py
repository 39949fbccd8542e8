"""Cuts the text of a cell or formula into tokens; names with spaces are found longest first."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from lark import Token

MULTI_WORD_FUNCTIONS = (
    "date and time", "years and months duration", "string length", "substring before",
    "substring after", "upper case", "lower case", "starts with", "ends with", "list contains",
    "insert before", "index of", "distinct values", "round half up", "round half down",
    "round half even", "round up", "round down", "day of year", "day of week", "month of year",
    "week of year", "get value", "get entries", "string join", "list replace",
    "met by", "overlaps before", "overlaps after", "finished by", "started by", "context put",
    "context merge",
)  # fmt: skip

KEYWORDS = frozenset(
    ("and", "or", "between", "in", "if", "then", "else", "true", "false", "null", "for", "return",
     "some", "every", "satisfies")
)  # fmt: skip
_MARKS = {
    "**": "POWER", "..": "_DOTS", "<=": "ORDER", ">=": "ORDER", "<": "ORDER", ">": "ORDER",
    "!=": "SAME", "=": "SAME", "+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "DIVIDE", "(": "_LPAR",
    ")": "_RPAR", "[": "_LSQB", "]": "_RSQB", "{": "_LBRACE", "}": "_RBRACE", ",": "_COMMA",
    ".": "_DOT", "?": "INPUT", ":": "_COLON",
}  # fmt: skip
_WORD = r"[^\W\d]\w*"
_ENDS_OPERAND = frozenset(
    ("NUMBER", "STRING", "AT", "NAME", "INPUT", "_RPAR", "_RSQB", "_RBRACE", "TRUE", "FALSE",
     "NULL", "_MISSING")
)  # fmt: skip
_OPENING = {"_LPAR": "_RPAR", "_LSQB": "_RSQB", "_RSQB_OPENS": "_RSQB", "_LBRACE": "_RBRACE"}


@functools.lru_cache(maxsize=256)
def _scanner(names: tuple[str, ...]) -> re.Pattern[str]:
    known = sorted({" ".join(name.split()) for name in names if name.strip()}, key=len)[::-1]
    odd = [name for name in known if not re.fullmatch(_WORD, name)]
    parts = [
        r"(?P<SKIP>\s+|//[^\n]*|/\*.*?\*/)",
        r'(?P<STRING>"(?:[^"\\]|\\.)*")',
        r'(?P<AT>@"[^"]*")',
        r"(?P<NUMBER>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)",
    ]
    if odd:
        parts.append(rf"(?P<KNOWN>(?:{'|'.join(_pattern(name) for name in odd)}))")
    functions = "|".join(_pattern(name) for name in MULTI_WORD_FUNCTIONS)
    parts += [
        rf"(?P<FUNCTION>(?:{functions})(?=\s*\())",
        r"(?P<INSTANCE>instance\s+of\s+(?:date\s+and\s+time|years\s+and\s+months\s+duration"
        r"|days\s+and\s+time\s+duration|\w+(?:\s*<[^\n]*>)?))",
        rf"(?P<WORD>{_WORD})",
        r"(?P<MARK>\*\*|\.\.|<=|>=|!=|[<>=+\-*/()\[\]{},.?:])",
    ]
    return re.compile("|".join(parts), re.DOTALL)


def _pattern(name: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return words + (r"(?!\w)" if re.search(r"\w$", name) else "")


_KEY = re.compile(rf"({_WORD}(?:[ \-/'.]+\w+)*)\s*:")


def tokens_of(text: str, names: tuple[str, ...] = (), *, missing_is_word: bool) -> list[Token]:
    """Cut a text into tokens.

    Raises
    ------
    ValueError
        Where something is no token at all.
    """
    return list(_mark_brackets(_cut(text, names, missing_is_word)))


def _cut(text: str, names: tuple[str, ...], missing_is_word: bool) -> Iterator[Token]:
    scan, place, last = _scanner(names).match, 0, ""
    while place < len(text):
        found = scan(text, place)
        if found is None:
            raise ValueError(f"no {text[place]!r} at character {place + 1}")
        kind, word, start = str(found.lastgroup), found.group(), place
        place = found.end()
        if kind == "SKIP":
            continue
        key = _KEY.match(text, start) if last in ("_LPAR", "_COMMA", "_LBRACE") else None
        if key is not None:
            kind, word, place = "KEY", " ".join(key.group(1).split()), key.end()
        elif kind in ("KNOWN", "FUNCTION"):
            kind, word = "NAME", " ".join(word.split())
        elif kind == "WORD":
            kind = _kind_of_word(word, after_dot=last == "_DOT", missing_is_word=missing_is_word)
        elif kind == "MARK":
            kind = _MARKS[word]
        last = kind
        yield Token(kind, word, start_pos=start)


def _kind_of_word(word: str, *, after_dot: bool, missing_is_word: bool) -> str:
    if after_dot or not (word in KEYWORDS or (missing_is_word and word == "missing")):
        return "NAME"
    return word.upper() if word in ("true", "false", "null") else f"_{word.upper()}"


def _mark_brackets(tokens: Iterator[Token]) -> Iterator[Token]:
    """Tell the brackets of ``]2..4[`` from those of lists: they stand the other way round."""
    open_ranges: list[bool] = []
    last = ""
    for token in tokens:
        kind = token.type
        if kind == "_RSQB" and last not in _ENDS_OPERAND and last != "_LSQB":
            kind = "_RSQB_OPENS"
        elif kind == "_LSQB" and last in _ENDS_OPERAND and open_ranges and open_ranges[-1]:
            kind = "_LSQB_CLOSES"
        if kind in _OPENING:
            open_ranges.append(False)
        elif kind == "_DOTS" and open_ranges:
            open_ranges[-1] = True
        elif kind in ("_RPAR", "_RSQB", "_RBRACE", "_LSQB_CLOSES") and open_ranges:
            open_ranges.pop()
        last = kind
        yield token if kind == token.type else Token(kind, str(token), start_pos=token.start_pos)
