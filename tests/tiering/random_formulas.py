"""Random formulas of derived figures: arithmetic over the closed list of functions."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_HISTORIES = (
    "previous", "last_before", "change", "cases", "cohort", "low", "high", "months_since",
    "benchmark", "family_benchmark", "percentile",
)  # fmt: skip


def random_formula(
    random: Random, names: Sequence[str], inputs: Sequence[str], parameters: Sequence[str]
) -> tuple[str, list[str]]:
    """A formula over some names and the history of some inputs; also the histories it reads."""
    histories: list[str] = []

    def number() -> str:
        return random.choice(("1", "2.5", "0.125", "100", "3"))

    def history() -> str:
        name = random.choice(inputs)
        limit = random.choice((*parameters, "50", "-2"))
        made = random.choice((
            *(f"{function}({name})" for function in _HISTORIES),
            f"previous({name}, {random.randint(1, 3)})",
            f"mean_over({name}, {random.randint(1, 4)})",
            f"years_above({name}, {limit})",
            f"years_below({name}, {limit})",
        ))  # fmt: skip
        # In worked cases a history that turns on a parameter cannot be given.
        if limit not in parameters or "years_" not in made:
            histories.append(made.replace(", 1)", ")") if made.startswith("previous") else made)
        return made

    def operand(depth: int) -> str:
        form = random.random()
        if depth and form < 0.3:
            return made(depth - 1)
        if inputs and form < 0.55:
            return history()
        if form < 0.7:
            return number()
        return random.choice([*names, *parameters] or ["1"])

    def made(depth: int) -> str:
        left, right = operand(depth), operand(depth)
        return random.choice((
            f"{left} - {right}", f"({left} + {right})", f"{left} * {right}",
            f"({left}) / ({right})", f"-{left}", f"({left}) ** 2",
            f"min({left}, {right})", f"max({left}, {right}, 0)", f"abs({left})",
            f"sqrt({left})", f"round({left}, 1)", f"floor({left})",
            f"ceiling({left})", f"count_of({left} < {number()}, {right} >= {number()})",
            left,
        ))  # fmt: skip

    return made(2), histories
