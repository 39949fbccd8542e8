"""Inner loops: compiled without what a call from outside, or a new array, would need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])

OPTIONS: dict[str, Any] = {
    "cache": True,
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call and that makes no arrays.

    It counts no references to arrays, as its callers hold them all: rounds are then more than
    twice as fast (decision record 8). Wrappers for calls from outside are left out.
    """
    from numba import njit

    return cast("Function", njit(**OPTIONS)(function))
