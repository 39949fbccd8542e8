"""Doing a request once: its effect, its answer and the note of both in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from allocator_api.problems import ProblemError
from allocator_api.routes.support.answers import Answer
from allocator_api.routes.support.asking import Asked
from allocator_api.store import idempotency
from allocator_api.store.idempotency import AnswerRow

Effect = Callable[[Connection], Answer]
Finish = Callable[[Answer], Answer]


class _LateError(Exception):
    """Another request with the same key was quicker; what was done here is undone."""


def body_hash(value: Any, files: Mapping[str, bytes] | None = None) -> str:
    """Hash of what a request says: its values with sorted keys, and its files."""
    lines = [json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)]
    for name in sorted(files or {}):
        lines.append(f"{name} {hashlib.sha256((files or {})[name]).hexdigest()}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def answered_before(asked: Asked, said: str) -> Answer | None:
    """The answer given to this request before, where it has a key and was.

    Raises
    ------
    ProblemError
        Where the key was used for another request.
    """
    if asked.idempotency_key is None:
        return None
    with asked.store.reading(asked.authority_id) as connection:
        return _kept(asked, said, connection)


def do_once(asked: Asked, said: str, effect: Effect, finish: Finish | None = None) -> Response:
    """Carry out an effect and answer, or give the answer of the first time.

    Parameters
    ----------
    asked
        The request; without an Idempotency-Key it is simply carried out.
    said
        Hash of what it says (``body_hash``).
    effect
        Changes the store in the transaction given, and answers. It may run twice, where another
        request was quicker: nothing of the first run is kept then.
    finish
        Adds to an answer what must not be kept, such as a secret.

    Raises
    ------
    ProblemError
        Where the key was used for another request, or whatever the effect raises.
    """
    answer = _done(asked, said, effect)
    return (finish(answer) if finish else answer).as_response()


def _done(asked: Asked, said: str, effect: Effect) -> Answer:
    for _ in range(2):
        try:
            with asked.store.writing(asked.authority_id) as connection:
                kept = _kept(asked, said, connection)
                if kept is not None:
                    return kept
                answer = effect(connection)
                _keep(asked, said, answer, connection)
            return answer
        except _LateError:
            continue
    raise ProblemError("conflict", "A request with the same Idempotency-Key is under way.")


def _kept(asked: Asked, said: str, connection: Connection) -> Answer | None:
    if asked.idempotency_key is None:
        return None
    row = idempotency.find(
        connection, asked.authority_id, asked.principal.id, asked.idempotency_key
    )
    if row is None:
        return None
    if (row.method, row.path, row.body_hash) != (asked.method, asked.path, said):
        raise ProblemError("idempotency-mismatch")
    return _again(row)


def _again(row: AnswerRow) -> Answer:
    return Answer(row.status, row.body, {str(k): str(v) for k, v in row.headers_json.items()})


def _keep(asked: Asked, said: str, answer: Answer, connection: Connection) -> None:
    if asked.idempotency_key is None:
        return
    is_first = idempotency.add(
        connection,
        asked.authority_id,
        asked.principal.id,
        asked.idempotency_key,
        method=asked.method,
        path=asked.path,
        body_hash=said,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
    )
    if not is_first:
        raise _LateError
