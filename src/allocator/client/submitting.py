"""What every request for a job may say, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.client.records import JobRecord
from allocator.client.sending import Saying, Sender


@dataclass(frozen=True)
class Solving:
    """Choices of a job that solves; what is left out is as the dataset has it.

    Parameters
    ----------
    seed
        The same dataset, rules, settings and seed give the same bytes.
    time_limit_seconds
        Ends the search; the answer is then not reproducible.
    ruleset_id, ruleset_version
        Rules of the authority, or shipped ones, in place of those that the dataset names.
    webhook_url
        Told, signed, when the job has ended.
    """

    seed: int | None = None
    time_limit_seconds: float | None = None
    ruleset_id: str | None = None
    ruleset_version: int | None = None
    webhook_url: str | None = None


AS_IT_IS = Solving()


def submit(
    sender: Sender,
    authority_id: str,
    name: str,
    solving: Solving,
    key: str | None,
    body: dict[str, Any],
) -> JobRecord:
    """Ask for a job; what is ``None`` is left out."""
    whole = {**vars(solving), **body}
    said = {name: value for name, value in whole.items() if value is not None}
    saying = Saying(json=said, key=key)
    return sender.tell(JobRecord, name, saying, authority_id=authority_id)
