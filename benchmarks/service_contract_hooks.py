"""What Schemathesis does before each request of ``service_contract``: ids that are there."""

from __future__ import annotations

import json
import os
import zlib
from typing import Any

import requests
import schemathesis

KNOWN = json.loads(os.environ["SERVICE_CONTRACT_KNOWN"])
_NAMES = {
    "/rulesets/{name}/tiers": ["scotland-three-tier", "scotland-points-matrix"],
    "/scenarios/{name}": ["one-more-post", "new"],
    "/datasets/{dataset_id}/files/{name}": ["schools.csv", "authority.yaml", "readings.csv"],
    "/plans/{plan_id}/files/{name}": ["plan.xlsx", "allocation.json", "report.html"],
}
_LONGEST = 64


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Put ids that are there in the place of most that are not, in the address and the query."""
    path = case.operation.path
    for values in (case.path_parameters, case.query):
        for name, value in list((values or {}).items()):
            known = _known(path, name)
            if known and _is_plain(value) and value not in known and _number(value) % 5:
                values[name] = known[_number(value) % len(known)]
    if path.endswith("/events") and "job_id" in (case.path_parameters or {}):
        _end_job(case.path_parameters)


def _known(path: str, name: str) -> list[str]:
    if name == "name":
        return next((some for end, some in _NAMES.items() if path.endswith(end)), [])
    return list(KNOWN["ids"].get(name, []))


def _is_plain(value: Any) -> bool:
    """Whether a value is one that the description allows; others are tried as they are."""
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST:
        return False
    # Ids that a link has brought from an answer are those of something that is there.
    return not value.startswith(("job-", "pl-", "ds-", "rs-"))


def _number(value: str) -> int:
    return zlib.crc32(value.encode("utf-8", "surrogatepass"))


def _end_job(values: dict[str, Any]) -> None:
    """End a job that is still waiting, so that its news come to an end."""
    address = f"{KNOWN['url']}/v1/authorities/{values['authority_id']}/jobs/{values['job_id']}"
    try:
        headers = {"authorization": f"Bearer {KNOWN['key']}"}
        requests.post(f"{address}/cancel", headers=headers, timeout=30)
    except (requests.RequestException, ValueError):
        return
