"""Finding what an address names, or saying that it is not there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from sqlalchemy import Connection

from allocator.domain.allocations import Allocation
from allocator.domain.plans import Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.support.asking import Asked
from allocator_api.routes.support.opened import Opened, open_files
from allocator_api.store import authorities, datasets, plans
from allocator_api.store.authorities import AuthorityRow
from allocator_api.store.datasets import DatasetRow
from allocator_api.store.plans import PlanRow

CURRENT = "current"
"""Stands for the dataset that the authority works with now."""
DatasetId = Annotated[
    str,
    Path(max_length=64, description="A dataset's id, or 'current'.", examples=["current"]),
]
OfDataset = Annotated[
    str,
    Query(max_length=64, description="A dataset's id, or 'current'.", examples=["current"]),
]


def authority_of(asked: Asked, connection: Connection) -> AuthorityRow:
    """The authority in the address.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    row = authorities.find(connection, asked.of)
    if row is None:
        raise not_found()
    return row


def dataset_named(asked: Asked, connection: Connection, dataset_id: str) -> DatasetRow:
    """A dataset of the authority by its id, or the current one.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    wanted: str | None = dataset_id
    if dataset_id == CURRENT:
        wanted = authority_of(asked, connection).current_dataset_id
        if wanted is None:
            raise ProblemError("not-found", "The authority has no dataset yet: upload one first.")
    row = datasets.find(connection, asked.of, wanted) if wanted else None
    if row is None:
        raise not_found()
    return row


def opened_dataset(asked: Asked, dataset_id: str) -> tuple[DatasetRow, Opened]:
    """A dataset with its tables read and its rules loaded.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    with asked.store.reading(asked.authority_id) as connection:
        row = dataset_named(asked, connection, dataset_id)

        def read() -> Opened:
            return open_files(datasets.read_files(connection, asked.of, row.dataset_id))

        return row, asked.opened.get(asked.of, row.dataset_id, read)


def plan_named(asked: Asked, connection: Connection, plan_id: str) -> PlanRow:
    """A plan of the authority.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    row = plans.find(connection, asked.of, plan_id)
    if row is None:
        raise not_found()
    return row


def whole_plan(asked: Asked, connection: Connection, row: PlanRow) -> Plan:
    """The parts of a plan that was kept.

    Raises
    ------
    ProblemError
        Where it has no tiers: a comparison or sweep.
    """

    def read(name: str) -> bytes | None:
        return plans.read_file(connection, asked.of, row.plan_id, name)

    run, tiers = read("run.json"), read("tiers.json")
    allocation, schedule = read("allocation.json"), read("schedule.json")
    if run is None or tiers is None:
        raise ProblemError("conflict", f"A {row.kind} is no plan with tiers of its own.")
    return Plan(
        RunRecord.model_validate_json(run),
        TierReport.model_validate_json(tiers),
        Allocation.model_validate_json(allocation) if allocation else None,
        Schedule.model_validate_json(schedule) if schedule else None,
    )
