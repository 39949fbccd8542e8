"""Whether a body is JSON that can be worked with: depth, numbers, characters, keys."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allocator.errors import Fault

MOST_PARTS = 500_000
"""Lists and objects of one body: more cost seconds to take apart and are no honest request."""

_HALF_CHARACTER = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")
_HUGE_NUMBER = re.compile(rb"[eE]\+?\d{3}|\d{309}")


class _RefusedError(ValueError):
    """Sound to the parser, refused by us."""


def fault_in_json(body: bytes, most_depth: int) -> Fault | None:
    """First thing that makes a body no sound JSON; ``None`` where there is none.

    Refused: bytes that are no UTF-8, broken JSON, nesting deeper than ``most_depth``, keys that
    stand twice in one object (one value would be lost), NaN and infinities, numbers too large for
    a float, half characters (lone surrogates) and the character U+0000.
    """
    opened = body.count(b"[") + body.count(b"{")
    if opened > MOST_PARTS:
        return Fault("request", expected=f"at most {MOST_PARTS} lists and objects")
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_keys_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return Fault("request", expected=f"text in UTF-8; byte {error.start} is none")
    except json.JSONDecodeError as error:
        return Fault("request", row=error.lineno, expected=_broken(error))
    except _RefusedError as error:
        return Fault("request", expected=str(error))
    except RecursionError:
        return _too_deep(most_depth)
    except ValueError:
        return Fault("request", expected="numbers of ordinary length")
    if opened > most_depth and not _ends_within(value, most_depth):
        return _too_deep(most_depth)
    if _HALF_CHARACTER.search(body) and not all(map(_is_sound_text, _texts(value))):
        return Fault("request", expected="whole characters: no lone surrogates, no U+0000")
    if _HUGE_NUMBER.search(body) and not all(map(_is_finite, _numbers(value))):
        return Fault("request", expected="numbers that a float can hold")
    return None


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise _RefusedError(f"each key once; {ascii(twice)[:60]} stands twice in one object")
    return found


def _no_constant(name: str) -> float:
    raise _RefusedError(f"finite numbers; {name} is none. Leave the value out instead")


def _broken(error: json.JSONDecodeError) -> str:
    return f"JSON; it breaks off at letter {error.pos}"


def _too_deep(most_depth: int) -> Fault:
    return Fault("request", expected=f"at most {most_depth} levels of nesting")


def _inside(level: list[Any]) -> list[Any]:
    """Values one level further in."""
    return [
        value
        for holder in level
        if isinstance(holder, (dict, list))
        for value in (holder.values() if isinstance(holder, dict) else holder)
    ]


def _levels(value: Any) -> Iterator[list[Any]]:
    level = [value]
    while level:
        yield level
        level = _inside(level)


def _ends_within(value: Any, most_depth: int) -> bool:
    """Whether no container lies deeper than ``most_depth``; the outermost is the first."""
    for depth, level in enumerate(_levels(value), start=1):
        if depth > most_depth:
            return not any(isinstance(one, (dict, list)) for one in level)
    return True


def _texts(value: Any) -> Iterator[str]:
    for level in _levels(value):
        for one in level:
            if isinstance(one, str):
                yield one
            elif isinstance(one, dict):
                yield from one


def _is_sound_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _numbers(value: Any) -> Iterator[float]:
    for level in _levels(value):
        yield from (one for one in level if isinstance(one, (int, float)))


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False
