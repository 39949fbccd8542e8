"""ETags: whether an answer has changed, and whether a change is made on what was read."""

from __future__ import annotations

from allocator_api.problems import ProblemError


def etag_of(text: str) -> str:
    """A strong ETag of a version or hash."""
    return f'"{text}"'


def is_unchanged(if_none_match: str | None, etag: str) -> bool:
    """Whether the asker has this version already."""
    if if_none_match is None:
        return False
    given = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return etag in given or given == ["*"]


def require_match(if_match: str | None, etag: str) -> None:
    """Let a change pass that names the present version.

    Raises
    ------
    ProblemError
        Where no version is named, or one that is not the present.
    """
    if if_match is None:
        raise ProblemError("precondition-required")
    given = [part.strip() for part in if_match.split(",")]
    if etag not in given and given != ["*"]:
        raise ProblemError("precondition-failed")
