"""Random cells of decision tables, in every form that docs/rules.md lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from random import Random

RESERVED = frozenset({
    "and", "or", "between", "in", "if", "then", "else", "true", "false", "null", "for", "return",
    "some", "every", "satisfies", "missing", "not", "True", "TRUE", "False", "FALSE", "nan", "NaN",
    "None", "Missing",
})  # fmt: skip
_BRACKETS = (("[", "]"), ("(", ")"), ("[", ")"), ("(", "]"), ("]", "["), ("]", "]"), ("[", "["))


@dataclass(frozen=True)
class Column:
    """Something a table may ask about: its kind, the texts or numbers it turns on, parameters.

    Numbers lie between ``least`` and ``most``; so do the parameters, whose lowest and highest
    values are in ``spans`` where they are known.
    """

    name: str
    kind: str = "number"
    texts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    parameters: tuple[str, ...] = ()
    least: float = -inf
    most: float = inf
    whole: bool = False
    spans: tuple[tuple[float, float], ...] = ()

    def with_parameters(self, spans: dict[str, tuple[float, float]]) -> Column:
        """The column with the parameters that it can hold in every sector."""
        fits = {name: span for name, span in spans.items()
                if self.least < span[0] and span[1] < self.most}  # fmt: skip
        return replace(self, parameters=tuple(fits), spans=tuple(fits.values()))


def number_text(random: Random, number: float) -> str:
    """A number as people may write it: 3, 3.0, 3.00, -2.5."""
    text = f"{number:g}"
    if random.random() < 0.05 and "e" not in text:
        text += "0" if "." in text else ".0"
    return text


def text_value(random: Random, text: str) -> str:
    """A text in a cell: bare where it is a plain word, else in quotes."""
    is_plain = re.fullmatch(r"[^\W\d]\w*", text) and text not in RESERVED
    if is_plain and random.random() < 0.8:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def any_cell(random: Random, column: Column) -> str:
    """A cell of any form that a column may have."""
    if random.random() < 0.35:
        return "-"
    if random.random() < 0.05:
        return random.choice(("missing", "not(missing)"))
    tests = _tests(random, column, many=random.random() < 0.25)
    if random.random() < 0.06:
        tests.insert(random.randrange(len(tests) + 1), "missing")
    gap = random.choice((", ", ",  "))
    if random.random() < 0.12:
        return random.choice(("not({})", "not( {} )", "not ({})")).format(gap.join(tests))
    return gap.join(tests)


def _tests(random: Random, column: Column, *, many: bool) -> list[str]:
    count = random.randint(2, 4) if many else 1
    if column.kind == "boolean":
        return [random.choice(("true", "false"))]
    if column.kind == "text":
        return [text_value(random, random.choice(column.texts)) for _ in range(count)]
    return [_number_test(random, column) for _ in range(count)]


def _number_test(random: Random, column: Column) -> str:
    form = random.random()
    end = random.choice(column.numbers)
    text = number_text(random, end)
    if form < 0.2:
        return text
    if form < 0.45 and len(column.numbers) > 1:
        return _interval(random, column)
    if column.parameters and random.random() < 0.4:
        sign = random.choice(("< ", "<= ", "> ", ">= ", "<", ">="))
        return sign + random.choice(column.parameters)
    signs = ["<= ", ">= ", ">="]
    signs += ["< ", "<"] if end > column.least else []
    signs += ["> "] if end < column.most else []
    return random.choice(signs) + text


def _interval(random: Random, column: Column) -> str:
    low, high = sorted(random.sample(column.numbers, 2))
    ends = [number_text(random, end) for end in (low, high)]
    opens, closes = random.choice(_BRACKETS)
    if column.whole and high - low < 2:
        opens, closes = "[", "]"
    if column.parameters and random.random() < 0.3:
        place = random.randrange(len(column.parameters))
        least, most = column.spans[place] if column.spans else (-inf, inf)
        if not column.spans or high - 2 >= most:
            ends[0] = column.parameters[place]
        elif low + 2 <= least:
            ends[1] = column.parameters[place]
    return f"{opens}{random.choice(('{}..{}', '{} .. {}')).format(*ends)}{closes}"


def apart_cells(random: Random, column: Column) -> list[str]:
    """Cells of a column of which no value meets two, as rules of U and A tables need."""
    if column.kind == "boolean":
        cells = ["true", random.choice(("false", "not(true)"))]
    elif column.kind == "text":
        cells = _apart_texts(random, column.texts)
    elif column.parameters and random.random() < 0.3:
        end = random.choice(column.parameters)
        cells = random.choice(([f"< {end}", f">= {end}"], [f"<= {end}", f"> {end}"]))
    else:
        cells = _apart_numbers(random, column)
    return [*cells, "missing"] if random.random() < 0.2 else cells


def _apart_texts(random: Random, texts: Sequence[str]) -> list[str]:
    shuffled = random.sample(texts, len(texts))
    if len(shuffled) < 2:
        one = text_value(random, shuffled[0])
        return [one, f"not({one})"]
    cut = random.randint(1, len(shuffled) - 1)
    named = ", ".join(text_value(random, text) for text in shuffled[:cut])
    others = ", ".join(text_value(random, text) for text in shuffled[cut:])
    return [named, random.choice((others, f"not({named})"))]


def _apart_numbers(random: Random, column: Column) -> list[str]:
    ends = sorted(random.sample(column.numbers, min(len(column.numbers), random.randint(1, 3))))
    texts = [number_text(random, end) for end in ends]
    if len(ends) > 1 and random.random() < 0.2:
        return [*texts, f"not({', '.join(texts)})"]
    if random.random() < 0.5:
        inner = [f"[{low}..{high})" for low, high in pairwise(texts)]
        below = [f"< {texts[0]}"] if ends[0] > column.least else []
        return [*below, *inner, f">= {texts[-1]}"]
    inner = [f"({low}..{high}]" for low, high in pairwise(texts)]
    above = [f"> {texts[-1]}"] if ends[-1] < column.most else []
    return [f"<= {texts[0]}", *inner, *above]
