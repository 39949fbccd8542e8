"""The order of work: dives and polishing, then the rest to the end where it is small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.dives import Pace, dive_by_loads, dive_by_prices
from allocator.solving.assignment.effort import Effort, Watch
from allocator.solving.assignment.exact import losses_by_loads, losses_by_prices, solve_exactly
from allocator.solving.assignment.problem import Assignment, AssignmentProblem
from allocator.solving.assignment.work import Work
from allocator.solving.highs import Limits

FIRST_EXACT = 8
"""Rounds before the first try to solve what is left to the end."""
LOAD_PACES = (
    Pace(8, 0.05, 0.001),
    Pace(15, 0.03, 0.001),
    Pace(30, 0.02, 0.001),
    Pace(40, 0.01, 0.001),
)
PRICE_PACES = (Pace(20, 0.05, 0.1), Pace(40, 0.03, 0.07))
HEATS = (0.3, 1.2)
MOST_EXACT = 4_000
"""Most options left for which a solve to the end is tried."""


def run_stages(problem: AssignmentProblem, watch: Watch, effort: Effort) -> Assignment:
    """Solve a problem whose options all fit by themselves; every job has one."""
    work = Work(problem, watch, effort)
    number, exact_at, tries = 0, FIRST_EXACT, 0
    while not work.is_done() and (watch.is_timed or number < effort.search_rounds):
        _dive(work, number) if number < _dive_count(work) else _polish_on(work)
        number += 1
        if number == exact_at and not work.is_done():
            # Each try has more nodes than the last, after more rounds of dives.
            _finish(work, effort.nodes * 4**tries)
            exact_at, tries = 3 * number, tries + 1
        work.tell()
    return work.answer()


def _dive_count(work: Work) -> int:
    """Dives by loads differ each time; those by prices soon repeat themselves."""
    return len(PRICE_PACES) if work.loads is None else 10**9


def _dive(work: Work, number: int) -> None:
    problem, polisher = work.problem, work.polisher
    if work.loads is None or work.listing is None:
        chosen = dive_by_prices(problem, work.prices, PRICE_PACES[number], work.watch)
    else:
        pace = _pace(work, number)
        chosen = dive_by_loads(problem, work.listing, work.loads, pace, work.rng, work.watch)
    plan = polisher.filled(chosen)
    polisher.note(plan, work.best)
    # Low fines let a tight plan pass through overload; firm ones make it lawful.
    for factor in (4.0, 20.0) if work.loads is not None else (20.0,):
        if work.watch.should_stop() and np.isfinite(work.best.value):
            return
        polisher.polish(plan, work.best, 200 * problem.job_count, factor)


def _pace(work: Work, number: int) -> Pace:
    if number < len(LOAD_PACES):
        return LOAD_PACES[number]
    rng = work.rng
    rounds, share = int(rng.integers(5, 40)), float(rng.uniform(0.01, 0.05))
    return Pace(rounds, share, 10.0 ** float(rng.uniform(-3.5, -2.5)), noise=0.1)


def _polish_on(work: Work) -> None:
    plan = work.polisher.filled(work.best.options)
    heat = float(work.rng.uniform(*HEATS))
    work.polisher.polish(plan, work.best, 300 * work.problem.job_count, 20.0, heat)


def _finish(work: Work, nodes: int) -> None:
    """Tighten the bound with what is known, then try to solve what is left to the end."""
    known = bool(np.isfinite(work.best.value))
    if known:
        work.bound_loads(work.best.value)
    if work.is_done():
        return
    kept = _still_possible(work)
    if kept.sum() > MOST_EXACT:
        return
    counts = np.add.reduceat(kept.astype(np.int64), work.problem.starts[:-1])
    if known and (counts == 0).any():
        # No better plan uses any option of this job.
        work.lower_bound_to(work.best.value)
        return
    if known:
        kept[work.best.options] = True
    limits = Limits(work.effort.relative_gap, nodes=nodes)
    start = work.best.options if known else None
    found = solve_exactly(work.problem, kept, start, limits, work.watch)
    if found.options is not None and work.problem.keeps_limits(found.options):
        value = work.problem.value_of(found.options)
        if value > work.best.value:
            work.best.options, work.best.value = found.options, value
    if found.status == "infeasible":
        work.proven_infeasible = not known
    elif np.isfinite(found.bound):
        work.lower_bound_to(max(found.bound, work.best.value))


def _still_possible(work: Work) -> NDArray[np.bool_]:
    """Mark the options that a better plan may take, as far as the bounds can tell."""
    needed = work.least_better - 1e-6 * max(1.0, abs(work.best.value))
    if not np.isfinite(needed):
        return np.ones(work.problem.agents.size, dtype=np.bool_)
    kept = work.prices.bound - losses_by_prices(work.problem, work.prices) >= needed
    if work.loads is not None and work.listing is not None:
        losses = losses_by_loads(work.listing, work.loads)
        if losses is not None:
            kept &= work.loads.bound - losses >= needed
    marks: NDArray[np.bool_] = kept
    return marks
