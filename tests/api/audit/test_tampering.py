"""300 tamperings with one store, each of one kind and place that a seeded die chose: all found."""

import random
from collections import Counter

import pytest
from sqlalchemy import Connection

from allocator_api.audit import verify
from tests.api.audit.trails import lay_trails

TRAILS = ("-", "innis", "machair")
COLUMNS = (
    "authority_id", "seq", "at", "actor", "action", "object", "before_json", "after_json",
    "request_id", "mac",
)  # fmt: skip


def sql(connection: Connection, statement: str, *values: object) -> list[tuple]:
    result = connection.exec_driver_sql(statement, values)
    return [tuple(row) for row in result] if result.returns_rows else []


def rows(connection: Connection) -> tuple[list[tuple], list[tuple]]:
    return (
        sql(connection, "SELECT * FROM audit_entries ORDER BY 1, 2"),
        sql(connection, "SELECT * FROM audit_heads ORDER BY 1"),
    )


def an_entry(connection: Connection, die: random.Random) -> tuple[str, int]:
    return die.choice(sql(connection, "SELECT authority_id, seq FROM audit_entries ORDER BY 1, 2"))


def another(value: object, die: random.Random) -> object:
    """A value near to the one there is: one letter more, less or other, or nothing at all."""
    if isinstance(value, int):
        return die.choice([value + 1000, -value - 1, f"{value} ", None, 0.5])
    text = str(value or "")
    place = die.randrange(len(text) + 1)
    choices = [text[:place] + " " + text[place:], text + "0", text.encode()]
    if text:
        choices += [text[:-1], text.swapcase(), text[1:] + "~"]
    if value is not None:
        choices.append(None)
    return die.choice([choice for choice in choices if choice != value])


def change_a_field(connection, die):
    trail, seq = an_entry(connection, die)
    column = die.choice(COLUMNS)
    where = "WHERE authority_id = ? AND seq = ?"
    ((value,),) = sql(connection, f"SELECT {column} FROM audit_entries {where}", trail, seq)
    new = another(value, die)
    if new is None and column not in ("before_json", "after_json", "request_id"):
        new = "x"
    sql(connection, f"UPDATE audit_entries SET {column} = ? {where}", new, trail, seq)


def delete_an_entry(connection, die):
    sql(
        connection,
        "DELETE FROM audit_entries WHERE authority_id = ? AND seq = ?",
        *an_entry(connection, die),
    )


def exchange_two(connection, die):
    trail = die.choice(TRAILS)
    seqs = [seq for (seq,) in sql(
        connection, "SELECT seq FROM audit_entries WHERE authority_id = ? ORDER BY 1", trail
    )]  # fmt: skip
    one, two = die.sample(seqs, 2)
    for old, new in ((one, -1), (two, one), (-1, two)):
        sql(
            connection,
            "UPDATE audit_entries SET seq = ? WHERE authority_id = ? AND seq = ?",
            new, trail, old,
        )  # fmt: skip


def cut_the_tail(connection, die):
    trail = die.choice(TRAILS)
    ((last,),) = sql(connection, "SELECT max(seq) FROM audit_entries WHERE authority_id = ?", trail)
    left = die.randrange(last)
    sql(connection, "DELETE FROM audit_entries WHERE authority_id = ? AND seq > ?", trail, left)
    how = die.choice(["leave the end", "move the end", "remove the end", "move its number"])
    if how == "move the end":
        sql(
            connection,
            "UPDATE audit_heads SET seq = ?, mac = coalesce((SELECT mac FROM audit_entries e "
            "WHERE e.authority_id = audit_heads.authority_id AND e.seq = ?), '') "
            "WHERE authority_id = ?",
            left, left, trail,
        )  # fmt: skip
    elif how == "remove the end":
        sql(connection, "DELETE FROM audit_heads WHERE authority_id = ?", trail)
    elif how == "move its number":
        sql(connection, "UPDATE audit_heads SET seq = ? WHERE authority_id = ?", left, trail)


def change_the_end(connection, die):
    trail = die.choice(TRAILS)
    column = die.choice(["seq", "mac", "authority_id"])
    where = "WHERE authority_id = ?"
    ((value,),) = sql(connection, f"SELECT {column} FROM audit_heads {where}", trail)
    new = another(value, die)
    sql(
        connection,
        f"UPDATE audit_heads SET {column} = ? {where}",
        "x" if new is None else new,
        trail,
    )


def delete_the_end(connection, die):
    sql(connection, "DELETE FROM audit_heads WHERE authority_id = ?", die.choice(TRAILS))


def add_an_entry(connection, die):
    """A copy of an entry at the end, with or without the end moved to it."""
    trail, seq = an_entry(connection, die)
    values = sql(
        connection,
        "SELECT at, actor, action, object, before_json, after_json, request_id, mac "
        "FROM audit_entries WHERE authority_id = ? AND seq = ?",
        trail, seq,
    )[0]  # fmt: skip
    ((last,),) = sql(connection, "SELECT max(seq) FROM audit_entries WHERE authority_id = ?", trail)
    marks = ", ".join("?" * 10)
    sql(connection, f"INSERT INTO audit_entries VALUES ({marks})", trail, last + 1, *values)
    if die.random() < 0.5:
        sql(connection, "UPDATE audit_heads SET seq = seq + 1 WHERE authority_id = ?", trail)


def give_a_trail_to_another(connection, die):
    trail = die.choice(TRAILS)
    for table in ("audit_entries", "audit_heads"):
        sql(connection, f"UPDATE {table} SET authority_id = 'x' WHERE authority_id = ?", trail)


KINDS = (
    change_a_field, change_a_field, change_a_field, change_a_field, delete_an_entry,
    delete_an_entry, exchange_two, cut_the_tail, cut_the_tail, change_the_end, delete_the_end,
    add_an_entry, give_a_trail_to_another,
)  # fmt: skip


@pytest.fixture
def trails(sqlite_store):
    lay_trails(sqlite_store)
    return sqlite_store


def test_300_of_300_tamperings_are_found(trails):
    die = random.Random(7)
    found, missed = Counter(), []
    with trails.writers.connect() as connection:
        for number in range(300):
            kind = die.choice(KINDS)
            transaction = connection.begin()
            before = rows(connection)
            kind(connection, die)
            assert rows(connection) != before, f"tampering {number} changed nothing"
            if verify(connection, trails.audit_key).broken:
                found[kind.__name__] += 1
            else:
                missed.append((number, kind.__name__))
            transaction.rollback()
    assert missed == []
    assert found.total() == 300
    assert len(found) == len(set(KINDS))


def test_the_broken_place_is_named(trails):
    with trails.writers.connect() as connection:
        transaction = connection.begin()
        sql(
            connection,
            "UPDATE audit_entries SET actor = 'x' WHERE authority_id = 'innis' AND seq = 4",
        )
        sql(connection, "DELETE FROM audit_entries WHERE authority_id = 'innis' AND seq IN (7, 8)")
        sql(connection, "DELETE FROM audit_entries WHERE authority_id = 'machair' AND seq = 13")
        broken = verify(connection, trails.audit_key).broken
        transaction.rollback()
    assert [(place.authority_id, place.seq, place.what) for place in broken] == [
        ("innis", 4, "the entry or its seal was changed"),
        ("innis", 7, "the entries 7 to 8 are missing"),
        ("machair", 13, "the entry is missing"),
    ]
