"""What was expected, in words a planner knows, from what the models say."""

from __future__ import annotations

from typing import Any

_WORDS = {
    "missing": "a value here; it is required",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of ordinary size",
    "float_parsing": "a number, with a decimal point",
    "float_type": "a number",
    "finite_number": "a finite number; leave the cell empty where there is none",
    "bool_parsing": "yes or no",
    "date_from_datetime_parsing": "an ISO date such as 2026-08-17",
    "date_parsing": "an ISO date such as 2026-08-17",
    "date_type": "an ISO date such as 2026-08-17",
    "string_type": "text; put quotes round it",
    "string_too_short": "some text",
    "string_too_long": "shorter text",
    "extra_forbidden": "a key that is known here",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "bool_type": "true or false",
}
_ID_WORDS = "an id without semicolons and control characters, at most 100 letters"


def expected_words(problem: Any) -> str:
    """Say what a value should have been."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", problem["msg"]))
    if kind == "literal_error":
        return f"one of {context['expected']}".replace("'", "")
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        return _limit(kind, context)
    if kind == "too_short":
        least = context.get("min_length", 1)
        return "at least one entry" if least == 1 else f"at least {least} entries"
    if kind == "too_long":
        return f"at most {context.get('max_length')} entries"
    if kind == "enum":
        return f"one of {context['expected']}".replace("'", "")
    if kind == "string_pattern_mismatch":
        is_id = ";" in str(context.get("pattern", ""))
        return _ID_WORDS if is_id else f"text of the form {context.get('pattern')}"
    return _WORDS.get(kind, str(problem["msg"]))


def _limit(kind: str, context: Any) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    for key, word in words.items():
        if key in context:
            limit = f"a number of {word} {context[key]:g}"
            return limit + (" (a share: 0.93 for 93%)" if context[key] == 1 and key == "le" else "")
    return kind


def found_words(problem: Any) -> str | None:
    """Show what stands at the place of a fault; nothing where a key is missing.

    The input of such a fault is everything round the place.
    """
    return None if problem["type"] == "missing" else shown(problem.get("input"))


def shown(value: Any) -> str | None:
    """Show what was found, shortened."""
    if value is None:
        return None
    text = value if isinstance(value, str) else repr(value)
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= 60 else text[:57] + "..."
