"""Rulesets that an authority keeps, by the words ``ID@VERSION`` of ``authority.yaml``."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest, parse_yaml
from allocator.tiering.rulesets import Ruleset, load_ruleset
from allocator_api.routes.support.uploads import Files, as_folder
from allocator_api.store import rulesets

_NAMED = re.compile(r"(?P<id>[^@/\\]{1,100})@(?P<version>[1-9]\d{0,8})")


def rules_words(files: Files) -> str | None:
    """The ruleset that a workspace names, where it names one in words."""
    data = files.get("authority.yaml")
    if data is None:
        return None
    document = parse_yaml(data.decode("utf-8-sig", "replace"), "authority.yaml", [])
    rules = document[0].get("rules") if document and isinstance(document[0], dict) else None
    return rules if isinstance(rules, str) else None


def with_named_rules(authority_id: str, connection: Connection, files: Files) -> Files:
    """A workspace with the files of the kept ruleset that it names as ``ID@VERSION``.

    They are put beside it under that very name, so that the dataset is whole: it gives the same
    answers on the command line, whatever becomes of the store.

    Raises
    ------
    FaultyDataError
        Where the authority keeps no such version.
    """
    words = rules_words(files)
    named = _NAMED.fullmatch(words) if words else None
    if words is None or named is None or f"{words}/ruleset.yaml" in files:
        return files
    row = rulesets.find(connection, authority_id, named["id"], int(named["version"]))
    if row is None:
        known = [
            f"{one.ruleset_id}@{one.version}" for one in rulesets.newest(connection, authority_id)
        ]
        expected = "a ruleset that the authority keeps, as ID@VERSION"
        near = nearest(words, known)
        raise FaultyDataError([Fault("authority.yaml", None, "rules", words, expected, near)])
    own = rulesets.read_files(connection, row)
    return {**files, **{f"{words}/{name}": data for name, data in own.items()}}


def kept_ruleset(
    authority_id: str, connection: Connection, ruleset_id: str, version: int | None
) -> Ruleset | None:
    """A ruleset that the authority keeps, loaded; by default its newest version."""
    row = rulesets.find(connection, authority_id, ruleset_id, version)
    if row is None:
        return None
    with as_folder(rulesets.read_files(connection, row)) as folder:
        return load_ruleset(folder)
