"""Solving a pool: lists of candidates that grow where prices say so, then one assignment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.pools.lists import best_lists, others_than
from allocator.allocation.pools.marks import Marks
from allocator.allocation.pools.nights import beyond_limits
from allocator.allocation.pools.options import Options, options_of
from allocator.allocation.pools.pool import Pool
from allocator.allocation.pools.windows import polished
from allocator.solving.assignment import AssignmentProblem, Effort, assign
from allocator.solving.assignment.prices import Prices, price_hours
from allocator.solving.progress import Progress, SolveControl

Whole = NDArray[np.int64]

STAGE = "allocation"
FIRST_LISTED = 8
"""People listed for each school at first: those whose journeys cost least."""
MORE_LISTED = 6
"""People added to a list in a round, at most."""
LAST_LISTED = 16
"""People listed for each school in the end: those who could add most at the prices found."""
ROUNDS = 10
ENOUGH = 1e-4
"""Share of the bound that people who are not listed may add before lists grow again."""
PRICE_ROUNDS, LAST_PRICE_ROUNDS = 200, 400
LARGE = 10_000
"""Schools from which on the gap of the settings is the gap aimed at, below it a quarter of that."""
SEARCH_ROUNDS = 2
"""Rounds of search before windows are polished; later ones gain little."""
FINISHING_LOOKS = 60


@dataclass(frozen=True, eq=False)
class PoolPlan:
    """A choice of one option for each school, with what is proven of it.

    ``bound`` holds over everybody; ``beyond`` is the part of it that people who were not listed
    make up.
    """

    listed: Marks
    options: Options
    chosen: Whole
    prices: Prices
    bound: float
    beyond: float


@dataclass(frozen=True, eq=False)
class Proof:
    """Prices with the bound that they prove over everybody, and the part of those not listed."""

    prices: Prices
    beyond: float


def share_pool(pool: Pool, control: SolveControl) -> PoolPlan:
    """List candidates until what the others could add is next to nothing, then assign."""
    if not pool.people:
        return _nobody(pool)
    proof = fitting_prices(pool, control)
    listed = best_lists(pool, proof.prices, LAST_LISTED)
    options = options_of(pool, listed)
    prices = price_hours(options.problem, LAST_PRICE_ROUNDS, -np.inf, control, proof.prices)
    last = _proof(pool, listed, options, prices)
    best = last if last.prices.bound <= proof.prices.bound else proof
    chosen = _assigned(pool, options.problem, control)
    chosen = polished(
        pool, options.problem, chosen, best.prices, _effort(pool).relative_gap, control
    )
    while (gone := beyond_limits(pool, options, chosen)).any():
        # With fewer options the bound over all of them still holds.
        options = options.without(gone)
        chosen = _assigned(pool, options.problem, control)
    return PoolPlan(listed, options, chosen, best.prices, best.prices.bound, best.beyond)


def _nobody(pool: Pool) -> PoolPlan:
    """Return the only plan there is where nobody may be a link officer."""
    options, nothing = options_of(pool, pool.extras), np.zeros(0)
    prices = Prices(float(pool.nothing.sum()), nothing, nothing)
    return PoolPlan(pool.extras, options, options.problem.starts[:-1], prices, prices.bound, 0.0)


def _assigned(pool: Pool, problem: AssignmentProblem, control: SolveControl) -> Whole:
    """Choose an option for each school.

    A first plan is always finished: what a stop keeps is then worth keeping.
    """
    answer = assign(problem, control, _effort(pool))
    if answer.options is None:
        patient = SolveControl(seed=control.seed, progress=control.progress)
        answer = assign(problem, patient, Effort(relative_gap=1.0, search_rounds=1))
    assert answer.options is not None, "a school without link officer is always possible"
    return answer.options


def _effort(pool: Pool) -> Effort:
    """Stop at the gap of the settings, closer in smaller pools, or after a few rounds."""
    schools = len(pool.schools)
    gap = pool.problem.authority.settings.allocation_gap
    return Effort(
        relative_gap=gap if schools >= LARGE else gap / 4,
        search_rounds=SEARCH_ROUNDS if schools >= LARGE else 1,
    )


def fitting_prices(pool: Pool, control: SolveControl) -> Proof:
    """Find prices that prove a good bound over everybody; lists grow where they do not yet."""
    nothing = np.zeros(len(pool.people))
    listed = best_lists(pool, Prices(np.inf, nothing, nothing), FIRST_LISTED)
    best: Proof | None = None
    for number in range(ROUNDS):
        options = options_of(pool, listed)
        start = best.prices if best is not None else None
        prices = price_hours(options.problem, PRICE_ROUNDS, -np.inf, control, start)
        others = others_than(pool, listed, options.best(prices), prices, MORE_LISTED)
        beyond = float(others.excess.sum())
        now = _proof_of(options, prices, beyond)
        best = now if best is None or now.prices.bound <= best.prices.bound else best
        note = f"candidates, round {number + 1}: {listed.people.size}, others {beyond:.1f}"
        control.progress(Progress(STAGE, bound=best.prices.bound, note=note))
        if beyond <= ENOUGH * abs(now.prices.bound) or control.should_stop():
            break
        listed = listed.with_pairs(others.schools, others.people)
    assert best is not None
    return best


def hour_prices(pool: Pool, prices: Prices) -> dict[str, float]:
    """Points of one more hour of everybody; nothing for those who link with no school."""
    found = dict.fromkeys(pool.problem.budgets, 0.0)
    for person, price in zip(pool.people, prices.hour.tolist(), strict=True):
        found[person.person_id] = price
    return found


def _proof(pool: Pool, listed: Marks, options: Options, prices: Prices) -> Proof:
    beyond = float(others_than(pool, listed, options.best(prices), prices, 1).excess.sum())
    return _proof_of(options, prices, beyond)


def _proof_of(options: Options, prices: Prices, beyond: float) -> Proof:
    """Add what people who are not listed could add to the bound over those who are."""
    return Proof(replace(prices, bound=options.bound(prices) + beyond), beyond)
