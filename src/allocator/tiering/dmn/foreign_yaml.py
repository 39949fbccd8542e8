"""The ruleset.yaml of a model that somebody else wrote, with what it does not say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import yaml

_CHECK = "  # check"
"""Stands behind everything that the model does not say."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a DMN model does not say of a ruleset; ``None`` where nobody has answered.

    ``tier_decision`` is the decision whose output is the tier, ``ladder`` the tiers, lowest first.
    """

    id: str | None = None
    title: str | None = None
    owner: str | None = None
    in_force_from: dt.date | None = None
    review_due: dt.date | None = None
    tier_decision: str | None = None
    ladder: tuple[str, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the answers that somebody gave."""
        return tuple(part.name for part in fields(self) if getattr(self, part.name))


def yaml_of(
    answers: Answers, file: str, model_name: str, ladder: Sequence[str],
    parts: Mapping[str, Any], left_out: Iterable[str],
) -> str:  # fmt: skip
    """Write the YAML; lines that only guess end with a remark that says so."""
    name = model_name or file.removesuffix(".dmn")
    start = answers.in_force_from or dt.date(2000, 1, 1)
    said = (
        ("id", answers.id, re.sub(r"[^\w.-]+", "-", name).strip("-") or "ruleset"),
        ("title", answers.title, name),
        ("version", "1.0", None),
        ("owner", answers.owner, "not named"),
        ("in_force_from", answers.in_force_from, start),
        ("review_due", answers.review_due, start),
        ("ladder", list(answers.ladder) or None, list(ladder)),
    )
    lines = [f"# Made from {_one_line(file)}, a DMN model. Please check the lines that say so."]
    if names := ", ".join(map(_one_line, left_out)):
        lines.append(f"# Left out, as the tier does not need it: {names}")
    for key, answer, guess in said:
        value = guess if answer is None else answer
        text = str(value) if isinstance(value, dt.date) else value
        lines.append(_dumped({key: text}, flat=True) + (_CHECK if answer is None else ""))
    lines += [
        f"\n{_dumped({key: value})}" for key, value in parts.items() if value or key == "inputs"
    ]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _dumped(value: Mapping[str, Any], *, flat: bool = False) -> str:
    is_plain = not any(isinstance(part, list | dict) for part in value.values())
    text: str = yaml.safe_dump(
        value, sort_keys=False, allow_unicode=True, width=10_000 if flat else 100,
        default_flow_style=False if is_plain else None,
    )  # fmt: skip
    return text.rstrip("\n")
