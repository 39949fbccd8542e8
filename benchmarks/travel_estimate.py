"""How far the road estimate is from published drive times, by urban-rural class.

``python -m benchmarks.travel_estimate [--json]``. Other simple forms are fitted beside it and
judged on councils that they were not fitted on. Error is relative to the published minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.settings import Settings
from allocator.travel.places import Place
from allocator.travel.roads import LEAST_MINUTES, Roads
from benchmarks.drive_times import Drive, data_root, drives_to_secondaries, published_drives
from benchmarks.over_land import crossings

Floats = NDArray[np.float64]
CLASSES = {1: "urban", 2: "urban", 3: "accessible", 6: "accessible",
           4: "remote", 7: "remote", 5: "very remote", 8: "very remote"}  # fmt: skip
FORMER_KMH = {"urban": 24.0, "accessible": 38.0, "remote": 41.0, "very remote": 39.0}
"""The estimate before: straight-line speed of the slower class of both ends, nothing to start."""
STARTS = np.arange(0.0, 6.01, 0.5)
POWERS = np.arange(0.5, 1.01, 0.05)


@dataclass(frozen=True)
class Error:
    """How estimates compare with published minutes; shares, not percent."""

    group: str
    count: int
    median_ratio: float
    mean_absolute_error: float
    ninth_decile: float


@dataclass(frozen=True, eq=False)
class Table:
    """Drives as arrays: kilometres, minutes, class of the start, whether both ends are towns."""

    drives: tuple[Drive, ...]
    kilometres: Floats
    minutes: Floats
    group: NDArray[np.str_]
    in_towns: NDArray[np.bool_]
    area: NDArray[np.str_]


def table_of(drives: Sequence[Drive]) -> Table:
    groups = [CLASSES[drive.start.urban_rural or 7] for drive in drives]
    ends = [CLASSES[drive.end.urban_rural or 7] for drive in drives]
    both = [one == "urban" == other for one, other in zip(groups, ends, strict=True)]
    return Table(
        tuple(drives),
        np.array([drive.straight_km for drive in drives]),
        np.array([drive.minutes for drive in drives]),
        np.array(groups),
        np.array(both),
        np.array([drive.area for drive in drives]),
    )


def present(table: Table) -> Floats:
    """Minutes as the planner estimates them."""
    return np.array([_estimate(drive.start, drive.end) for drive in table.drives], dtype=float)


def _estimate(start: Place, end: Place) -> int:
    places = {"start": start, "end": end}
    return Roads(places, (), Settings()).estimated_minutes("start", "end")


def former(table: Table) -> Floats:
    """Minutes as they were estimated before."""
    speeds = [
        min(FORMER_KMH[CLASSES[place.urban_rural or 7]] for place in (drive.start, drive.end))
        for drive in table.drives
    ]
    return whole(table.kilometres / np.array(speeds) * 60)


def whole(minutes: Floats) -> Floats:
    """Whole minutes, as estimates are given."""
    return np.maximum(LEAST_MINUTES, np.ceil(minutes))


def error(group: str, estimate: Floats, published: Floats) -> Error:
    off = np.abs(estimate - published) / published
    return Error(
        group,
        len(published),
        round(float(np.median(estimate / published)), 3),
        round(float(off.mean()), 3),
        round(float(np.quantile(off, 0.9)), 3),
    )


def errors_by_class(table: Table, estimate: Floats) -> list[Error]:
    """Errors of each class of the start, and of all."""
    masks = {name: table.group == name for name in dict.fromkeys(CLASSES.values())}
    masks["all"] = np.ones(len(table.minutes), dtype=bool)
    return [
        error(name, estimate[mask], table.minutes[mask]) for name, mask in masks.items()
        if mask.any()
    ]  # fmt: skip


# -- other forms, judged on councils that they have not seen -------------------------------------

Form = Callable[[Table, NDArray[np.bool_]], Floats]
"""Fits to the drives of a mask and estimates all of them."""


def speeds_by_class(table: Table, fit: NDArray[np.bool_]) -> Floats:
    """One speed for each class, nothing to start."""
    return _by_group(table.group, lambda mask: _line(table, fit & mask, mask, STARTS[:1]))


def start_and_town(table: Table, fit: NDArray[np.bool_]) -> Floats:
    """Minutes to start, one speed from town to town and one elsewhere: the present form."""
    return _by_group(table.in_towns, lambda mask: _line(table, fit & mask, mask, STARTS))


def start_by_class(table: Table, fit: NDArray[np.bool_]) -> Floats:
    """Minutes to start and a speed for each class."""
    return _by_group(table.group, lambda mask: _line(table, fit & mask, mask, STARTS))


def rising_speed(table: Table, fit: NDArray[np.bool_]) -> Floats:
    """Minutes as a power of the distance, by class: speed that rises with distance."""

    def power(mask: NDArray[np.bool_]) -> Floats:
        used, best = fit & mask, (np.inf, 1.0, 1.0)
        for exponent in POWERS:
            reach = table.kilometres[used] ** exponent
            rate = _median_rate(table.minutes[used], reach, table.minutes[used])
            miss = float((np.abs(rate * reach - table.minutes[used]) / table.minutes[used]).sum())
            best = min(best, (miss, float(exponent), rate))
        return best[2] * table.kilometres[mask] ** best[1]

    return _by_group(table.group, power)


def _line(table: Table, used: NDArray[np.bool_], mask: NDArray[np.bool_], starts: Floats) -> Floats:
    """Least sum of relative errors of start + rate x kilometres, over some starts."""
    kilometres, minutes = table.kilometres[used], table.minutes[used]
    best = (np.inf, 0.0, 1.0)
    for start in starts:
        rate = _median_rate(minutes - start, kilometres, minutes)
        miss = float((np.abs(start + rate * kilometres - minutes) / minutes).sum())
        best = min(best, (miss, float(start), rate))
    return best[1] + best[2] * table.kilometres[mask]


def _median_rate(wanted: Floats, reach: Floats, minutes: Floats) -> float:
    """Rate with the least sum of |rate x reach - wanted| / minutes: a weighted median."""
    rates = wanted / reach
    order = np.argsort(rates, kind="stable")
    weights = np.cumsum((reach / minutes)[order])
    return max(0.1, float(rates[order][np.searchsorted(weights, weights[-1] / 2)]))


def _by_group(group: NDArray[np.generic], fitted: Callable[[NDArray[np.bool_]], Floats]) -> Floats:
    found = np.empty(len(group))
    for value in np.unique(group):
        mask = group == value
        found[mask] = fitted(mask)
    return found


FORMS: dict[str, Form] = {
    "a speed for each class": speeds_by_class,
    "a start, towns and elsewhere": start_and_town,
    "a start, each class": start_by_class,
    "speed rising with distance, each class": rising_speed,
}


def unseen(table: Table, form: Form) -> Floats:
    """Minutes of each council by the form fitted on all the others."""
    found = np.empty(len(table.minutes))
    for area in np.unique(table.area):
        own = table.area == area
        found[own] = whole(form(table, ~own))[own]
    return found


def report() -> dict[str, list[Error]]:
    """Every table, by its title."""
    zones = table_of(drives_to_secondaries(data_root()))
    facts = table_of(published_drives(data_root()))
    tables = {
        "Estimate, zones to the nearest secondary": errors_by_class(zones, present(zones)),
        "Estimate before, the same": errors_by_class(zones, former(zones)),
        "Estimate, single published journeys": [error("all", present(facts), facts.minutes)],
        "Estimate before, the same journeys": [error("all", former(facts), facts.minutes)],
    }
    fits = [error(name, unseen(zones, form), zones.minutes) for name, form in FORMS.items()]
    tables["Forms fitted on the other councils"] = fits
    over = crossings(data_root())
    published = np.array([one.published for one in over])
    tables["Where the straight line crosses water"] = [
        error("as it is", np.array([float(one.straight) for one in over]), published),
        error("keeping to land", np.array([float(one.over_land) for one in over]), published),
    ]
    return tables


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.travel_estimate", description=__doc__
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    if not (data_root() / "scotland_simd_access").is_dir():
        sys.exit("The published drive times are not here: set ALLOCATOR_DATA.")
    tables = report()
    if given.json:
        parts = {title: [asdict(row) for row in rows] for title, rows in tables.items()}
        print(json.dumps(parts, indent=1))
        return
    for title, rows in tables.items():
        print(f"{title:42}{'n':>6}{'ratio':>8}{'error':>8}{'9 in 10':>9}")
        for row in rows:
            print(
                f"  {row.group:40}{row.count:6}{row.median_ratio:8.2f}"
                f"{row.mean_absolute_error:8.1%}{row.ninth_decile:9.1%}"
            )


if __name__ == "__main__":
    main()
