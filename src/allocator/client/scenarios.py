"""What-ifs of an authority: kept, run, compared, swept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from allocator.client.records import JobRecord, ScenarioRecord
from allocator.client.sending import Saying, Sender
from allocator.client.submitting import AS_IT_IS, Solving, submit


class Scenarios:
    """``/scenarios``, ``/scenario-runs``, ``/comparisons`` and ``/sweeps`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def store(self, name: str, text: str, *, idempotency_key: str | None = None) -> ScenarioRecord:
        """Keep a scenario (its YAML) as the newest version under its name."""
        saying = Saying(json={"text": text}, key=idempotency_key)
        return self._sender.tell(
            ScenarioRecord, "store_scenario", saying, authority_id=self._of, name=name
        )

    def list(self) -> Iterator[ScenarioRecord]:
        """Scenarios by name: the authority's own, and shipped ones of other names."""
        return self._sender.items(ScenarioRecord, "list_scenarios", {}, authority_id=self._of)

    def get(self, name: str) -> ScenarioRecord:
        """The newest version of a scenario, or the shipped one."""
        return self._sender.tell(ScenarioRecord, "get_scenario", authority_id=self._of, name=name)

    def run(
        self,
        names: Sequence[str],
        *,
        dataset_id: str = "current",
        versions: Mapping[str, int] | None = None,
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for a plan of a dataset as it is and under each scenario."""
        body = _what_if(names, dataset_id, versions)
        return submit(self._sender, self._of, "run_scenarios", solving, idempotency_key, body)

    def compare(
        self,
        names: Sequence[str],
        *,
        dataset_id: str = "current",
        versions: Mapping[str, int] | None = None,
        budget_pounds: float | None = None,
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for scenarios to be planned and set side by side.

        ``budget_pounds`` is the money for travel and nights that every plan is held against.
        """
        body = {**_what_if(names, dataset_id, versions), "budget_pounds": budget_pounds}
        return submit(self._sender, self._of, "compare_scenarios", solving, idempotency_key, body)

    def sweep(
        self,
        sweep: Mapping[str, Any],
        *,
        dataset_id: str = "current",
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for many answers over ranges; ``sweep`` is the document of a sweep file."""
        body = {"dataset_id": dataset_id, "sweep": dict(sweep)}
        return submit(self._sender, self._of, "submit_sweep", solving, idempotency_key, body)


def _what_if(
    names: Sequence[str], dataset_id: str, versions: Mapping[str, int] | None
) -> dict[str, Any]:
    chosen = dict(versions) if versions else None
    return {"scenarios": list(names), "dataset_id": dataset_id, "scenario_versions": chosen}
