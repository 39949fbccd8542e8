"""Values of a request turned into models, every fault told at once."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from allocator.errors import Fault, FaultyDataError
from allocator.io.wording import expected_words, shown

ModelT = TypeVar("ModelT", bound=BaseModel)


def validated(model: type[ModelT], value: Any, place: str = "") -> ModelT:
    """A model from plain values.

    Parameters
    ----------
    place
        Where the values stand in the request, for the faults.

    Raises
    ------
    FaultyDataError
        With every value that cannot stand where it does.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise FaultyDataError(
            _fault(problem, place) for problem in error.errors(include_url=False)
        ) from None


def _fault(problem: Any, place: str) -> Fault:
    column = ".".join(str(part) for part in (place, *problem["loc"]) if part != "")
    found = problem.get("input")
    is_whole = isinstance(found, dict | list | tuple | BaseModel)
    value = None if is_whole else shown(found)
    return Fault("request", None, column or None, value, expected_words(problem))
