"""What a sweep found: ``findings.json``, the series that charts are drawn from."""

from __future__ import annotations

from allocator.domain.models import Document
from allocator.domain.sweeps import Measure
from allocator.scenarios.sweeping.schema import Value


class CurvePoint(Document):
    """One value of an axis (or the middle of a part of its range): mean, least and most there."""

    value: float
    mean: float
    least: float
    most: float
    points: int


class Curve(Document):
    """A measure over the values of an axis, whatever the other axes have."""

    axis: str
    measure: Measure
    points: tuple[CurvePoint, ...]


class Bar(Document):
    """One bar of a tornado: a measure with an axis at its low and at its high end."""

    axis: str
    low_value: Value
    high_value: Value
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the measure moves between the two ends."""
        return abs(self.at_high - self.at_low)


class FrontPoint(Document):
    """A point of a Pareto front: the value of each aim, in the order of the aims."""

    point: int
    values: tuple[float, ...]


class Regret(Document):
    """How a candidate fares over the futures. Regret: how far it is from the best candidate."""

    candidate: str
    mean: float
    worst: float
    most_regret: float
    mean_regret: float
    futures: int


class Spread(Document):
    """How a measure is spread over the points: quantiles by name, e.g. ``5%``."""

    quantiles: dict[str, float]
    mean: float


class Findings(Document):
    """What a sweep found. Points are named by number; ``refused`` counts those without answer."""

    name: str
    question: str
    measure: Measure
    base: float | None
    points: int
    refused: int
    best: int | None = None
    worst: int | None = None
    knee: int | None = None
    spread: Spread | None = None
    curves: tuple[Curve, ...] = ()
    bars: tuple[Bar, ...] = ()
    aims: tuple[Measure, ...] = ()
    front: tuple[FrontPoint, ...] = ()
    regrets: tuple[Regret, ...] = ()
