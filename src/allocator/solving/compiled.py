"""Loops compiled to machine code: the one place that knows numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays when first called; kept on disk between runs.

    Loading numba takes a while: modules with compiled functions are imported where they are used.
    """
    from numba import njit

    return cast("Function", njit(cache=True)(function))
