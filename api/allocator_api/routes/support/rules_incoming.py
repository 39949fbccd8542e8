"""A ruleset as it comes in: a folder's files, a workbook or DMN."""

from __future__ import annotations

from pathlib import Path as File
from typing import TYPE_CHECKING

from allocator.errors import Fault, FaultyDataError
from allocator.tiering.rulesets import load_source
from allocator.tiering.rulesets.source import RulesetSource
from allocator_api.routes.models.rulesets import (
    ForeignAnswers,
    JsonRuleset,
)
from allocator_api.routes.support.incoming import (
    Incoming,
    form_values,
    unpacked_files,
)
from allocator_api.routes.support.uploads import Files, as_folder, files_of_json
from allocator_api.routes.support.validating import validated

if TYPE_CHECKING:
    from allocator.tiering.dmn import Answers


def read_rules(body: Incoming) -> RulesetSource:
    """What a person wrote, in whichever form it came."""
    if not body.is_form:
        files = files_of_json(validated(JsonRuleset, body.json).files)
        answers = ForeignAnswers()
    else:
        values = form_values(body.fields, tuple(ForeignAnswers.model_fields))
        answers = validated(ForeignAnswers, values)
        files = unpacked_files(body.parts)
    with as_folder(files) as folder:
        return _source(folder, files, answers)


def _source(folder: File, files: Files, answers: ForeignAnswers) -> RulesetSource:
    from allocator.tiering.dmn import is_our_own, read_ruleset_dmn

    books = [name for name in files if name.lower().endswith((".xlsx", ".dmn"))]
    if len(books) != 1 or len(files) != 1:
        if "ruleset.yaml" not in files:
            expected = "ruleset.yaml with its tables, or one workbook (.xlsx), or one DMN file"
            raise FaultyDataError([Fault("request", None, "files", None, expected)])
        return load_source(folder)
    path = folder / books[0]
    if path.suffix.lower() == ".dmn" and not is_our_own(path):
        return read_ruleset_dmn(path, _as_answers(answers))
    return load_source(path)


def _as_answers(given: ForeignAnswers) -> Answers:
    from allocator.tiering.dmn import Answers

    ladder = tuple(tier.strip() for tier in (given.ladder or "").split(",") if tier.strip())
    return Answers(
        given.id, given.title, given.owner, given.in_force_from, given.review_due,
        given.tier_decision, ladder,
    )  # fmt: skip
