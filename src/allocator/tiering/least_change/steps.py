"""The smallest step that a figure can make, and what counts as a small change of it."""

from __future__ import annotations

from allocator.tiering.rulesets.vocabulary import Word

_USUAL_STEP = 0.1
_STEPS = {"share 0-1": 0.01}


def step_of(word: Word) -> float:
    """Precision at which a figure is given: 1 for whole numbers, else a tenth (a share 0.01)."""
    if word.whole or word.kind != "number":
        return 1.0
    return _STEPS.get(word.unit, _USUAL_STEP)


def scale_of(word: Word) -> float:
    """What a change is measured in: the margin of a near miss, else ten steps or a whole one."""
    if word.near:
        return word.near
    step = step_of(word)
    return step if step >= 1.0 else round(10 * step, 9)
