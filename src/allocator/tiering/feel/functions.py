"""The closed list of built-in functions. All of them end; wrong arguments give ``None``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

from allocator.tiering.feel import lists, numbers, temporal_functions, texts
from allocator.tiering.feel.values import Value

_Function = Callable[..., Value]
FUNCTIONS: dict[str, _Function] = {
    **numbers.FUNCTIONS, **texts.FUNCTIONS, **temporal_functions.FUNCTIONS, **lists.FUNCTIONS,
}  # fmt: skip
"""The built-in functions by name."""


def call_function(name: str, arguments: Sequence[Value], names: Sequence[str] = ()) -> Value:
    """Call a built-in function; ``None`` where it is unknown or cannot take these arguments."""
    function = FUNCTIONS.get(name)
    if function is None:
        return None
    try:
        if names:
            keys = [_parameter(key) for key in names]
            bound = inspect.signature(function).bind(**dict(zip(keys, arguments, strict=True)))
            return function(*bound.args, **bound.kwargs)
        return function(*arguments)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        return None  # of the wrong type or number: null, as in FEEL


def _parameter(name: str) -> str:
    """Return the Python parameter for a FEEL one: ``start position`` is ``start_position``."""
    renamed = name.replace(" ", "_")
    return f"{renamed}_" if renamed in ("list", "from") else renamed
