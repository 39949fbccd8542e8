"""Rulesets of an authority, in versions that nobody changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from allocator.client.rule_records import (
    FindingRecord,
    FindingsRecord,
    RulesetRecord,
    RulesetSummary,
    ShippedNames,
)
from allocator.client.sending import Saying, Sender
from allocator.client.workspaces import folder_files


class Rulesets:
    """``/rulesets`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def upload(
        self,
        ruleset: Path | str | Mapping[str, bytes],
        *,
        answers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> RulesetRecord:
        """Upload a version: a folder, a ``.zip`` of one, a ``.xlsx``, a ``.dmn`` or its files.

        Parameters
        ----------
        answers
            What a DMN model made elsewhere does not say of itself: ``id``, ``title``, ``owner``,
            ``in_force_from``, ``review_due``, ``tier_decision``, ``ladder``.

        Raises
        ------
        FaultyRequestError
            With every fault of every file.
        """
        given = dict(ruleset) if isinstance(ruleset, Mapping) else folder_files(Path(ruleset))
        saying = Saying(files=sorted(given.items()), form=answers or {}, key=idempotency_key)
        return self._sender.tell(RulesetRecord, "upload_ruleset", saying, authority_id=self._of)

    def list(self) -> Iterator[RulesetSummary]:
        """The newest version of each ruleset."""
        return self._sender.items(RulesetSummary, "list_rulesets", {}, authority_id=self._of)

    def versions(self, ruleset_id: str) -> Iterator[RulesetSummary]:
        """All versions of a ruleset, the first one first."""
        names = {"authority_id": self._of, "ruleset_id": ruleset_id}
        return self._sender.items(RulesetSummary, "list_ruleset_versions", {}, **names)

    def get(self, ruleset_id: str, version: int) -> RulesetRecord:
        """A version: its owner, its ladder, its files."""
        return self._sender.tell(
            RulesetRecord, "get_ruleset_version",
            authority_id=self._of, ruleset_id=ruleset_id, version=version,
        )  # fmt: skip

    def file(self, ruleset_id: str, version: int, name: str) -> bytes:
        """A file of a version."""
        return self._sender.ask(
            "get_ruleset_file",
            authority_id=self._of, ruleset_id=ruleset_id, version=version, name=name,
        ).content  # fmt: skip

    def findings(self, ruleset_id: str, version: int) -> tuple[FindingRecord, ...]:
        """What can be proved about a version: gaps, overlaps, dead rows, each with a school."""
        return self._sender.tell(
            FindingsRecord, "get_ruleset_findings",
            authority_id=self._of, ruleset_id=ruleset_id, version=version,
        ).findings  # fmt: skip


class ShippedRulesets:
    """``/v1/rulesets``: the rules that come with the service."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(self) -> tuple[str, ...]:
        """Their names."""
        return self._sender.tell(ShippedNames, "list_shipped_rulesets").root
